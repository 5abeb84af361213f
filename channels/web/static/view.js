// The transcript: what was said, as elements.

import { element, link, markdown } from './markdown.js';

// say puts something into a sentence of strings.json.
export const say = (sentence, values = {}) =>
  sentence.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));

function details(summary, items) {
  return element('details', {}, element('summary', {}, summary), element('ul', {}, ...items.map((item) => element('li', {}, item))));
}

function source({ document: title, section, issued }, strings) {
  return [title, section, issued && say(strings.issued, { issued })].filter(Boolean).join(' · ');
}

// chips are buttons that send a text.
export function chips(options, label, pick) {
  const group = element('div', { className: 'chips', role: 'group', ariaLabel: label });
  for (const { label: text, value } of options) {
    const chip = element('button', { type: 'button' }, text);
    chip.addEventListener('click', () => pick(value, text));
    group.append(chip);
  }
  return group;
}

// answer shows a reply and, in a reply to several questions, the further ones.
export function answer(reply, strings, pick) {
  const article = element('article', { className: `bot ${reply.kind}`, lang: reply.language }, element('span', { className: 'hidden' }, strings.bot));
  article.append(...markdown(reply.text));
  if (reply.links.length) {
    article.append(element('p', { className: 'links', ariaLabel: strings.links }, ...reply.links.map(({ title, url }) => element('span', {}, link(title, url)))));
  }
  if (reply.reasons.length) article.append(details(strings.reasons, reply.reasons));
  if (reply.sources.length) article.append(details(strings.sources, reply.sources.map((s) => source(s, strings))));
  if (reply.choices.length) article.append(chips(reply.choices, strings.choices, pick));
  return [article, ...reply.more.flatMap((further) => answer(further, strings, pick))];
}

export const question = (text, strings) =>
  element('article', { className: 'person' }, element('span', { className: 'hidden' }, strings.you), element('p', {}, text));

// failure says what went wrong, with a button that sends the same message again.
export function failure(sentence, strings, again) {
  const note = element('article', { className: 'failure', role: 'alert' }, element('p', {}, sentence));
  if (again) {
    const button = element('button', { type: 'button' }, strings.again);
    button.addEventListener('click', () => { note.remove(); again(); });
    note.append(button);
  }
  return note;
}

export function welcome(about, language, strings, pick) {
  const examples = about.examples[language] ?? [];
  const article = element('article', { className: 'bot welcome' }, element('p', {}, about.purpose[language]));
  if (examples.length) {
    article.append(element('p', {}, strings.examples), chips(examples.map((text) => ({ label: text, value: text })), strings.examples, pick));
  }
  return article;
}
