// The chat page: puts conversation, transcript and composer together.

import { Conversation, lasting, memory, randomName, unsentIn } from './conversation.js';
import { TypeAhead } from './suggest.js';
import { answer, element, languageTag, press, question, say, welcome } from './view.js';

const byId = (id) => document.getElementById(id);
// Without these there is no page; on a bad connection they come later.
async function load(path) {
  for (;;) {
    try {
      const response = await fetch(path);
      if (response.ok) return await response.json();
    } catch { /* again */ }
    await new Promise((go) => setTimeout(go, 1000));
  }
}
const [strings, about] = await Promise.all(['/static/strings.json', '/api/v1/about'].map(load));
const [transcript, composer, text] = ['transcript', 'composer', 'text'].map(byId);
const embedded = new URLSearchParams(location.search).has('embed') && window.parent !== window;

let language = memory.get(lasting, 'language') ?? (navigator.languages.some((l) => /^zh\b/i.test(l)) ? 'zh' : 'en');
let events = []; // of the transcript, in order
let quiet = true; // while history is read, nothing is announced or scrolled to
let notice = { state: 'good' };
let conversation;
let gone = false; // the server has forgotten what was said in it
let left = []; // earlier conversations that were left with something unsent, the latest last
const own = () => strings[language];
const longest = 4000; // characters that the server takes in a message

const act = { pick, judge, why: about.why && (({ why_text: value }) => pick(value, value)), whatIf };

// begin turns to a conversation; another tab's or a new one included.
function begin(id) {
  left = left.filter((one) => one.unsent); // of the others it was said that they were sent
  if (conversation?.unsent) leave(conversation);
  else conversation?.close();
  const again = left.find((one) => one.id === id);
  left = left.filter((one) => one !== again);
  again?.close();
  memory.set(lasting, 'conversation', id);
  events = [];
  gone = false;
  notice = { state: 'good' };
  conversation = new Conversation(id, { hear, link, changed: drawPending, forgotten }, again?.outbox);
  draw();
  quiet = true;
  transcript.setAttribute('aria-live', 'off');
  conversation.open().finally(() => {
    quiet = false;
    transcript.setAttribute('aria-live', 'polite');
    document.documentElement.dataset.ready = '';
    if (events.length === 0) draw();
    toEnd();
  });
}

// leave lets an earlier conversation go on with what is still to be sent to it.
function leave(one) {
  left.push(one);
  one.leave(() => {
    if (!one.unsent) one.close();
    drawLeft();
  });
}

// drawLeft says what becomes of what was written in an earlier conversation.
function drawLeft() {
  byId('left').hidden = left.length === 0;
  if (left.length === 0) return;
  byId('left-text').textContent = left.some((one) => one.unsent) ? own().left_waits : own().left_sent;
  byId('return').textContent = own().return;
}

// labelOf is what a quick reply was called whose value was sent.
function labelOf(event) {
  const before = events.slice(0, events.indexOf(event)).findLast((e) => e.reply)?.reply;
  const offered = before ? [before, ...before.more].flatMap((r) => r.choices) : [];
  return offered.find(({ value }) => value === event.text)?.label ?? event.text;
}

function hear(event) {
  events.push(event);
  if (document.hidden && event.reply && !quiet) document.title = `(1) ${about.name[language]}`;
  showEvent(event);
}

// forgotten: the server has lost what was said, so it is not shown as if it went on.
function forgotten() {
  events = [];
  gone = true;
  draw();
}

function showEvent(event) {
  const pending = transcript.querySelector('.pending');
  let nodes = [];
  if (event.feedback) { press(transcript, event.feedback); return; }
  if (event.text !== undefined) nodes = [question(labelOf(event), own())];
  else if (event.reply) nodes = answer(event.reply, event.html ?? [], strings[event.reply.language] ?? own(), act);
  else return;
  // Quick replies and follow-ups belong to the last reply only: older ones are put away.
  transcript.querySelectorAll('.chips, .follow, .welcome').forEach((old) => old.remove());
  nodes.forEach((node) => (pending ? pending.before(node) : transcript.append(node)));
  reveal(nodes[0]);
}

// toEnd shows what was said last; a welcome is read from its beginning.
function toEnd() {
  transcript.scrollTop = transcript.querySelector('.welcome') ? 0 : transcript.scrollHeight;
}

// reveal scrolls as little as possible, but never past the beginning.
function reveal(node) {
  if (quiet || !node) return;
  const fits = node.offsetHeight < transcript.clientHeight;
  const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  node.scrollIntoView({ block: fits ? 'nearest' : 'start', behavior: smooth ? 'smooth' : 'auto' });
}

// drawPending shows what is not in the transcript yet.
function drawPending() {
  if (!conversation) return;
  const wanted = conversation.outbox;
  const shown = [...transcript.querySelectorAll('.pending')];
  const isShown = (m) => shown.some((node) => node.dataset.message === m.message_id && !m.refused);
  shown.filter((node) => !wanted.some((m) => isShown(m) && m.message_id === node.dataset.message)).forEach((node) => node.remove());
  for (const message of wanted.filter((m) => !isShown(m))) {
    transcript.querySelector('.welcome')?.remove();
    const node = question(message.label, own(), message, () => conversation.discard(message));
    transcript.append(node);
    reveal(node);
  }
  byId('typing').hidden = !(conversation.busy && notice.state === 'good');
}

function link(next) {
  const was = notice.state;
  if (next.state === was && was === 'good') return;
  notice = next;
  document.documentElement.dataset.link = next.state;
  byId('link').className = next.state;
  byId('link-text').textContent = next.state === 'good' ? own().back : say(own()[next.state], next);
  byId('now').hidden = next.state !== 'lost';
  drawPending();
}

function draw() {
  document.documentElement.lang = languageTag(language);
  document.title = about.name[language];
  const texts = { name: about.name[language], purpose: about.purpose[language], fresh: own().fresh, 'other-language': own().switch,
    'text-label': own().label, send: own().send, now: own().now, 'small-print': own().small_print, 'typing-label': own().typing };
  for (const [id, value] of Object.entries(texts)) byId(id).textContent = value;
  byId('other-language').ariaLabel = own().switch_label;
  byId('other-language').lang = languageTag(language === 'zh' ? 'en' : 'zh');
  byId('close').ariaLabel = own().close;
  byId('close').hidden = !embedded;
  text.placeholder = own().placeholder;
  transcript.ariaLabel = own().transcript;
  if (notice.state !== 'good') byId('link-text').textContent = say(own()[notice.state], notice);
  const wasQuiet = quiet;
  quiet = true;
  transcript.replaceChildren();
  if (gone) transcript.append(element('p', { className: 'gone' }, own().gone));
  if (events.length === 0 && conversation.outbox.length === 0) transcript.append(welcome(about, language, own(), pick));
  events.forEach(showEvent);
  drawPending();
  drawLeft();
  measure();
  quiet = wasQuiet;
  toEnd();
}

function send(value, label = value) {
  const typed = value.trim();
  if (typed === '' || tooLong(typed)) return false;
  conversation.send(typed, label);
  return true;
}

async function judge(receipt, helpful) {
  press(transcript, { receipt, helpful });
  try {
    const response = await fetch('/api/v1/feedback', {
      method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ conversation_id: conversation.id, receipt, helpful }),
    });
    await response.json();
    if (!response.ok) throw new Error(String(response.status));
  } catch {
    // Not kept, so not shown: back to what is.
    press(transcript, events.findLast((e) => e.feedback?.receipt === receipt)?.feedback ?? { receipt, helpful: null });
  }
}

// whatIf leaves the gap to the person.
function whatIf({ what_if_text: sentence, gap }) {
  text.value = say(sentence, { gap });
  text.focus();
  text.setSelectionRange(text.value.indexOf(gap), text.value.indexOf(gap) + gap.length);
  measure();
}

// On a touch screen the focus would bring up the keyboard.
function ready() {
  if (!matchMedia('(pointer: coarse)').matches) text.focus();
}

function tryNow() {
  [conversation, ...left].forEach((one) => one.again());
}

function pick(value, label) {
  send(value, label);
  ready();
}

const lengthOf = (value) => [...value.trim()].length;
const tooLong = (value) => value.length > longest && lengthOf(value) > longest;

// measure says that what is written is too long for one message. Nothing of it is cut off.
function measure() {
  const over = tooLong(text.value);
  text.ariaInvalid = over ? 'true' : null;
  const told = over ? say(own().too_long, { n: lengthOf(text.value), most: longest }) : '';
  if (byId('too-long').textContent !== told) byId('too-long').textContent = told;
  grow();
}

// grow makes room for the lines, wrapped ones as well. The transcript stays where it is, or at its end.
function grow() {
  const at = transcript.scrollTop;
  const wasAtEnd = transcript.scrollHeight - at - transcript.clientHeight < 2;
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(text);
  text.rows = 1;
  const height = text.scrollHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
  text.rows = Math.max(1, Math.min(6, Math.round(height / parseFloat(lineHeight))));
  transcript.scrollTop = at;
  if (wasAtEnd) toEnd();
}

function submit() {
  if (!send(text.value)) return;
  text.value = '';
  typeAhead.clear();
  measure();
}

const typeAhead = new TypeAhead(text, byId('suggestions'), byId('suggestions-told'), {
  language: () => (/\p{Script=Han}/u.test(text.value) ? 'zh' : language),
  strings: own,
  pick: (label) => { text.value = ''; measure(); pick(label, label); },
});

composer.addEventListener('submit', (event) => { event.preventDefault(); submit(); });
text.addEventListener('input', measure);
addEventListener('resize', grow);
text.addEventListener('keydown', (event) => {
  if (event.isComposing) return; // while an input method composes, keys choose a word
  if (typeAhead.key(event)) event.preventDefault();
  else if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); submit(); }
});
byId('fresh').addEventListener('click', () => { begin(randomName()); ready(); });
byId('return').addEventListener('click', () => { begin(left.at(-1).id); ready(); });
byId('now').addEventListener('click', tryNow);
byId('other-language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  memory.set(lasting, 'language', language);
  draw();
});
addEventListener('online', tryNow);
addEventListener('offline', () => link({ state: 'lost' }));
document.addEventListener('visibilitychange', () => {
  if (document.hidden) { conversation.sleep(); return; }
  document.title = about.name[language];
  conversation.wake();
});
// Another tab has begun a new conversation. What was not sent yet is not given up for it.
addEventListener('storage', ({ key, newValue }) => {
  if (key === 'conversation' && newValue && newValue !== conversation.id && conversation.outbox.length === 0) begin(newValue);
});

// In another site's page: Escape and the cross put the chat away. The message holds nothing.
if (embedded) {
  document.documentElement.dataset.embedded = '';
  const close = () => window.parent.postMessage('chat:close', '*');
  byId('close').addEventListener('click', close);
  addEventListener('keydown', (event) => { if (event.key === 'Escape' && !event.defaultPrevented) close(); });
}

begin(memory.get(lasting, 'conversation') ?? randomName());
// What was left before a reload.
for (const id of unsentIn().filter((one) => one !== conversation.id)) {
  const one = new Conversation(id, {});
  leave(one);
  one.open();
}
drawLeft();
ready();
