// Package hostile holds the list of what a network, a platform, an attacker or
// an accident may do to the bot, and shows for each line that it does no harm:
// by a test here against the real program, by naming the test elsewhere, or by
// saying why it cannot happen.
//
// Lines are named by the letter of their subject and a number: T transport,
// S Slack's authenticity, E Slack's events, D DingTalk, U outward URLs,
// M markup, W the web page, C the agents' console, R failures, L secrets and
// personal data, O operation.
package hostile
