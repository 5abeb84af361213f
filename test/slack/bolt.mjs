// An app made with Slack's own framework, which says back what it understood: over Socket Mode if the
// first argument has an API URL, else over HTTP.
import { createRequire } from 'node:module';

const { App, HTTPReceiver, LogLevel } = createRequire(import.meta.url)('@slack/bolt');
const settings = JSON.parse(process.argv[2]);
const authorize = async () => ({ botToken: 'xoxb-test', botId: 'B0BOT', botUserId: 'U0BOT', teamId: 'T0TEAM' });

const receiver = settings.api ? undefined : new HTTPReceiver({
  signingSecret: settings.secret, endpoints: ['/slack/events', '/slack/commands', '/slack/interactions', '/slack/options'], logLevel: LogLevel.ERROR,
});
const app = new App({
  authorize, ignoreSelf: false, logLevel: LogLevel.ERROR,
  ...(receiver ? { receiver } : { socketMode: true, appToken: 'xapp-test', clientOptions: { slackApiUrl: settings.api } }),
});
const say = (kind, text) => console.log(JSON.stringify({ kind, text }));
app.event('message', async ({ event }) => say('message', event.text));
app.command('/lib', async ({ command, ack }) => {
  say('command', command.text);
  await ack({ response_type: 'ephemeral', text: `heard ${command.text}` });
});
app.action(/.*/, async ({ action, ack }) => {
  say('action', action.action_id);
  await ack();
});
app.options('value', async ({ options, ack }) => {
  say('options', options.value);
  await ack({ options: [{ text: { type: 'plain_text', text: 'film' }, value: 'film' }] });
});
app.view(/^form\//, async ({ view, ack }) => {
  say('view', view.callback_id);
  await ack({ response_action: 'errors', errors: { item_type: 'missing' } });
});
app.shortcut('ask', async ({ shortcut, ack }) => {
  say('shortcut', shortcut.message.text);
  await ack();
});
app.error(async (e) => say('error', String(e)));
const server = await app.start(settings.api ? undefined : { port: 0, host: '127.0.0.1' });
say('ready', settings.api ? '' : `http://127.0.0.1:${server.address().port}`);
process.stdin.resume().on('end', () => process.exit(0));
