// Package chat holds the words that all channels share: a message that came
// in, a reply that goes out, the address it goes to, and the reference of what
// was posted there. It knows no platform, no storage and no rule; each channel
// renders these neutral forms in its own way.
package chat
