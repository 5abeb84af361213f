// The chat page: keeps the conversation's id, sends messages, shows replies.
// A message keeps its id until it got through, so that sending it again can
// never count twice.

import { answer, failure, question, say, welcome } from './view.js';

const [strings, about] = await Promise.all(['/static/strings.json', '/api/v1/about'].map(async (path) => (await fetch(path)).json()));

const byId = (id) => document.getElementById(id);
const transcript = byId('transcript');
const composer = byId('composer');
const text = byId('text');

// Storage may be forbidden; the page then works until it is closed.
const memory = {
  get(area, key) { try { return area().getItem(key); } catch { return null; } },
  set(area, key, value) { try { value === null ? area().removeItem(key) : area().setItem(key, value); } catch { /* as said */ } },
};
const lasting = () => localStorage;
const thisTab = () => sessionStorage;

let language = memory.get(lasting, 'language') ?? (navigator.languages.some((l) => /^zh\b/i.test(l)) ? 'zh' : 'en');
let conversation = memory.get(lasting, 'conversation');
let said = recall(); // {text} of the person, or {reply}
let busy = false;

function recall() {
  try { return JSON.parse(memory.get(thisTab, 'transcript')) ?? []; } catch { return []; }
}

function remember(entry) {
  said = [...said, entry].slice(-40);
  memory.set(thisTab, 'transcript', JSON.stringify(said));
}

function show(nodes) {
  transcript.append(...nodes);
  nodes[0]?.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
}

// Quick replies belong to the last reply only: older ones are put away.
const retire = () => transcript.querySelectorAll('.chips').forEach((group) => group.remove());

function draw() {
  const own = strings[language];
  document.documentElement.lang = language;
  document.title = about.name[language];
  byId('name').textContent = about.name[language];
  byId('purpose').textContent = about.purpose[language];
  byId('fresh').textContent = own.fresh;
  byId('other-language').textContent = own.switch;
  byId('other-language').ariaLabel = own.switch_label;
  byId('text-label').textContent = own.label;
  byId('send').textContent = own.send;
  byId('small-print').textContent = own.small_print;
  text.placeholder = own.placeholder;
  transcript.ariaLabel = own.transcript;
  transcript.replaceChildren();
  if (said.length === 0) transcript.append(welcome(about, language, own, pick));
  for (const entry of said) {
    if (entry.reply) transcript.append(...answer(entry.reply, own, pick));
    else { retire(); transcript.append(question(entry.text, own)); }
  }
  transcript.scrollTop = transcript.scrollHeight;
}

function waiting(on) {
  busy = on;
  byId('send').disabled = on;
  byId('send').textContent = strings[language][on ? 'sending' : 'send'];
  transcript.ariaBusy = String(on);
}

async function post(message) {
  const response = await fetch('/api/v1/messages', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...message, ...(conversation && { conversation_id: conversation }) }),
    signal: AbortSignal.timeout(15_000),
  });
  const body = await response.json();
  if (response.ok) return { reply: body };
  return { code: body.error?.code ?? 'other', seconds: response.headers.get('Retry-After') ?? 1 };
}

async function deliver(message) {
  if (busy) return;
  waiting(true);
  const own = strings[language];
  let outcome;
  try { outcome = await post(message); } catch { outcome = { code: 'offline' }; }
  waiting(false);
  if (outcome.reply) {
    conversation = outcome.reply.conversation_id;
    memory.set(lasting, 'conversation', conversation);
    remember({ reply: outcome.reply });
    show(answer(outcome.reply, own, pick));
  } else {
    const sentence = Object.hasOwn(own.error, outcome.code) ? own.error[outcome.code] : own.error.other;
    show([failure(say(sentence, outcome), own, () => deliver(message))]);
  }
}

function send(value, label = value) {
  if (busy || value.trim() === '') return;
  const own = strings[language];
  if ([...value.trim()].length > 4000) { show([failure(own.error.too_long, own)]); return; }
  retire();
  transcript.querySelectorAll('.failure, .welcome').forEach((note) => note.remove());
  remember({ text: label });
  show([question(label, own)]);
  deliver({ message_id: Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join(''), text: value });
}

// On a touch screen the focus would bring up the keyboard.
function ready() {
  if (matchMedia('(pointer: fine)').matches) text.focus();
}

function pick(value, label) {
  send(value, label);
  ready();
}

function grow() {
  text.rows = Math.min(6, text.value.split('\n').length);
}

composer.addEventListener('submit', (event) => {
  event.preventDefault();
  if (busy) return;
  send(text.value);
  text.value = '';
  grow();
});
text.addEventListener('input', grow);
text.addEventListener('keydown', (event) => {
  // While an input method composes, Enter chooses a word.
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});
byId('fresh').addEventListener('click', () => {
  conversation = null;
  said = [];
  memory.set(lasting, 'conversation', null);
  memory.set(thisTab, 'transcript', null);
  draw();
  ready();
});
byId('other-language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  memory.set(lasting, 'language', language);
  draw();
});

draw();
ready();
