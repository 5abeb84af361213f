// DingTalk's own Stream client against the gateway whose URL is the first argument. Each line it
// prints is a step that worked; the Go test drives the gateway and waits for them.
import axios from './node_modules/dingtalk-stream/node_modules/axios/index.js'; // the one that the client calls with
import { DWClient } from 'dingtalk-stream';

const [gateway, clientId, clientSecret] = process.argv.slice(2);
axios.interceptors.request.use((config) => {
  config.url = config.url.replace('https://api.dingtalk.com', gateway);
  return config;
});

const say = (text) => process.stdout.write(`${text}\n`);
console.info = () => {};
console.warn = () => {};
const client = new DWClient({ clientId, clientSecret, keepAlive: true });
client.registerCallbackListener('/v1.0/im/bot/messages/get', async (frame) => {
  const message = JSON.parse(frame.data);
  const text = message.text.content.trim();
  say(`message ${message.msgId} ${text}`);
  if (text === 'be silent') return;
  const { data } = await axios.post(message.sessionWebhook, {
    msgtype: 'markdown',
    markdown: { title: 'echo', text: `echo ${text}` },
    at: { atUserIds: [message.senderStaffId] },
  });
  say(`replied ${data.errcode}`);
  client.socketCallBackResponse(frame.headers.messageId, {});
});
client.registerCallbackListener('/v1.0/card/instances/callback', async (frame) => {
  const click = JSON.parse(frame.data);
  const [button] = JSON.parse(click.content).cardPrivateData.actionIds;
  say(`clicked ${click.outTrackId} ${button} ${click.userId}`);
  client.socketCallBackResponse(frame.headers.messageId, {
    cardUpdateOptions: { updateCardDataByKey: true },
    cardData: { cardParamMap: { tips: `${button} it is` } },
  });
});
await client.connect();
say('connected');
process.stdin.on('end', () => process.exit(0)).resume();
