// The custom robot's client that DingTalk's users know, against the gateway: prints the errcode of
// each of so many messages.
import ChatBot from 'dingtalk-robot-sender';

const [gateway, accessToken, secret, times] = process.argv.slice(2);
const robot = new ChatBot({ baseUrl: `${gateway}/robot/send`, accessToken, secret });
for (let i = 0; i < Number(times); i++) {
  const { data } = await robot.markdown('ticket', `message ${i}`);
  process.stdout.write(`${data.errcode}\n`);
}
