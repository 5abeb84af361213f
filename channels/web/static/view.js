// The transcript: what was said, as elements.

// HTML comes in here and nowhere else: the server's own rendering of its
// replies, sanitised there. What people write is always a text node.
const door = globalThis.trustedTypes?.createPolicy('reply', { createHTML: (html) => html }) ?? { createHTML: (html) => html };

// say puts something into a sentence of strings.json.
export const say = (sentence, values = {}) =>
  sentence.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));

// languageTag lets fonts and screen readers choose: simplified Chinese has its own glyphs.
export const languageTag = (language) => (language === 'zh' ? 'zh-Hans' : language || '');

export function element(tag, properties = {}, ...children) {
  const { aria, on, data, ...rest } = properties;
  const node = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria ?? {})) node.setAttribute(`aria-${name}`, value);
  for (const [name, value] of Object.entries(data ?? {})) node.dataset[name] = value;
  for (const [name, handler] of Object.entries(on ?? {})) node.addEventListener(name, handler);
  node.append(...children);
  return node;
}

const button = (text, click, properties = {}) => element('button', { type: 'button', ...properties, on: { click } }, text);

function details(summary, items) {
  return element('details', {}, element('summary', {}, summary), element('ul', {}, ...items.map((item) => element('li', {}, item))));
}

function link({ title, url }) {
  let address;
  try { address = new URL(url); } catch { return title; }
  if (address.protocol !== 'https:') return title;
  return element('a', { href: address.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, title);
}

function source({ document: title, section, issued }, strings) {
  return [title, section, issued && say(strings.issued, { issued })].filter(Boolean).join(' · ');
}

// chips are buttons that send a text.
export function chips(options, label, pick) {
  return element('div', { className: 'chips', role: 'group', aria: { label } },
    ...options.map(({ label: text, value }) => button(text, () => pick(value, text))));
}

const speaker = (name) => element('span', { className: 'hidden' }, `${name}: `);

// judged are the kinds of replies that say something to judge.
const judged = new Set(['answer', 'referral', 'fallback']);

// feedback are the two thumbs below a reply. The receipt connects them with its turn.
function feedback(receipt, strings, judge) {
  const thumb = (helpful, label) => button('', () => judge(receipt, helpful),
    { className: 'quiet thumb', data: { helpful }, title: label, aria: { label, pressed: 'false' } });
  return element('div', { className: 'feedback', role: 'group', aria: { label: strings.feedback }, data: { receipt } },
    thumb(true, strings.helpful), thumb(false, strings.unhelpful));
}

// press shows what was thought of a reply.
export function press(root, { receipt, helpful }) {
  for (const thumb of root.querySelectorAll(`.feedback[data-receipt="${CSS.escape(receipt)}"] button`)) {
    thumb.setAttribute('aria-pressed', String(thumb.dataset.helpful === String(helpful)));
  }
}

// prose shows a text that the server has rendered.
export function prose(html) {
  const text = element('div', { className: 'text' });
  text.innerHTML = door.createHTML(html ?? '');
  return text;
}

// guessed is the language that a person seems to write.
const guessed = (text) => languageTag(/\p{Script=Han}/u.test(text) ? 'zh' : 'en');

// spoken shows the text of a reply: what an agent typed as it was typed, all else as rendered.
export function spoken(reply, html) {
  if (reply.agent && reply.kind === 'handoff') return element('div', { className: 'text typed', lang: guessed(reply.text) }, reply.text);
  return prose(html);
}

// look tells apart what the bot says, what an agent says, and that a message was passed on to an agent.
function look(reply) {
  if (reply.agent) return 'agent';
  return reply.relayed ? 'bot notice' : 'bot';
}

// answer shows a reply and, in a reply to several questions, the further ones.
// html has the text of each, in the same order.
export function answer(reply, html, strings, act) {
  const all = [];
  const one = (r) => {
    const by = r.agent ? element('p', { className: 'by' }, r.agent) : speaker(strings.bot);
    const article = element('article', { className: `${look(r)} ${r.kind}`, lang: languageTag(r.language) }, by, spoken(r, html[all.length]));
    if (r.links.length) article.append(element('p', { className: 'links' }, strings.links, ...r.links.map((l) => element('span', {}, link(l)))));
    if (r.reasons.length) article.append(details(strings.reasons, r.reasons));
    if (r.sources.length) article.append(details(strings.sources, r.sources.map((s) => source(s, strings))));
    if (r.choices.length) article.append(chips(r.choices, strings.choices, act.pick));
    all.push(article);
    r.more.forEach(one);
  };
  one(reply);
  const last = all.at(-1);
  const row = element('div', { className: 'actions' });
  if (judged.has(reply.kind) && reply.receipt && !reply.agent) row.append(feedback(reply.receipt, strings, act.judge));
  if (reply.kind === 'answer' && !reply.agent) {
    const ask = element('div', { className: 'follow' });
    if (act.why) ask.append(button(strings.why, () => act.why(strings), { className: 'quiet' }));
    ask.append(button(strings.what_if, () => act.whatIf(strings), { className: 'quiet' }));
    row.append(ask);
  }
  if (row.childElementCount) last.append(row);
  return all;
}

// question is what a person wrote; a message that is not through yet says so.
export function question(text, strings, pending, discard) {
  const article = element('article', { className: 'person', lang: guessed(text) }, speaker(strings.you), element('p', {}, text));
  if (pending) {
    article.classList.add('pending');
    article.dataset.message = pending.message_id;
    const note = element('p', { className: 'note' }, pending.refused ? say(strings.refused, { message: pending.refused }) : strings.unsent);
    if (pending.refused) note.append(' ', button(strings.discard, discard, { className: 'quiet' }));
    article.append(note);
  }
  return article;
}

export function welcome(about, language, strings, pick) {
  const examples = about.examples[language] ?? [];
  const article = element('article', { className: 'bot welcome', lang: languageTag(language) }, speaker(strings.bot), element('p', {}, about.purpose[language]));
  if (examples.length) {
    article.append(element('p', {}, strings.examples), chips(examples.map((text) => ({ label: text, value: text })), strings.examples, pick));
  }
  return article;
}
