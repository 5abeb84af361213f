// Judges signatures with Slack's own code: an array of requests on standard input, an array of true and false out.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const { isValidSlackRequest } = createRequire(import.meta.url)('@slack/bolt');
const requests = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(requests.map(({ secret, body, stamp, signature, now }) => isValidSlackRequest({
  signingSecret: secret, body, nowMilliseconds: now * 1000,
  headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(stamp) },
}))));
