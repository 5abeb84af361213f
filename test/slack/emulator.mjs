// An emulator of Slack's web API and events (npm emulate), in front of it a proxy that tells the scopes
// of a token in a header, as Slack does. Takes its settings from the first argument, prints where it
// listens, and ends with its standard input. A line of JSON there is an event to be dispatched.
import { createEmulator } from 'emulate';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createServer as listener } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

const settings = JSON.parse(process.argv[2]);

// The emulator registers no event subscription by itself: its dispatcher is taken from the plugin.
const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, 'node_modules/emulate/dist');
const file = readdirSync(dist).find((n) => /^dist-.*\.js$/.test(n) && readFileSync(path.join(dist, n), 'utf8').includes('var slackPlugin'));
const { slackPlugin } = await import(pathToFileURL(path.join(dist, file)).href);
let hooks;
const register = slackPlugin.register;
slackPlugin.register = function (...a) {
  hooks = a[2];
  return register.apply(this, a);
};

const free = () => new Promise((done) => {
  const l = listener().listen(0, '127.0.0.1', () => {
    const { port } = l.address();
    l.close(() => done(port));
  });
});
const port = await free();
const bot = { bot_id: 'B0BOT', bot_user_id: 'U0BOT', app_id: 'A000000001' };
await createEmulator({
  service: 'slack', port, hostname: '127.0.0.1',
  seed: {
    slack: {
      signing_secret: settings.secret,
      users: [{ name: 'ada' }, { name: 'ben' }],
      channels: [{ name: 'shelf' }, { name: 'desk' }],
      oauth_apps: [{ client_id: '1.2', client_secret: 's', name: 'library', redirect_uris: ['http://localhost/x'], bot_name: 'library', scopes: settings.scopes, ...bot }],
      tokens: [
        { token: 'xoxb-bot', user: 'U0BOT', ...bot, scopes: settings.scopes },
        { token: 'xoxp-ada', user: 'ada', app_id: bot.app_id },
        { token: 'xoxp-ben', user: 'ben', app_id: bot.app_id },
      ],
    },
  },
});
if (settings.events) hooks.register({ url: settings.events, events: ['*'], active: true, owner: 'slack' });

const proxy = createServer((req, res) => {
  const onward = request({ host: '127.0.0.1', port, path: req.url, method: req.method, headers: req.headers }, (answer) => {
    res.writeHead(answer.statusCode, { ...answer.headers, 'x-oauth-scopes': settings.scopes.join(',') });
    answer.pipe(res);
  });
  onward.on('error', () => res.destroy());
  req.pipe(onward);
});
proxy.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ api: `http://127.0.0.1:${proxy.address().port}/api/` })));

for await (const line of createInterface({ input: process.stdin })) {
  const event = JSON.parse(line);
  await hooks.dispatch(event.event.type, undefined, event, 'slack');
  console.log(JSON.stringify({ dispatched: event.event_id }));
}
process.exit(0);
