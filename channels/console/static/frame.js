// What the console's pages share: the language, the frame around the page, and talking to the server.

import { lasting, memory } from '/static/conversation.js';
import { element, languageTag, say } from '/static/view.js';

export { element, languageTag, say };

const byId = (id) => document.getElementById(id);
const pages = { '/desk': 'queue', '/desk/insights': 'insights', '/desk/inbox': 'inbox' };

// SignedOut, Refused: why a request was not served.
export class Refused extends Error {
  constructor(status, body) {
    super(body?.error?.message ?? String(status));
    Object.assign(this, { status, code: body?.error?.code, agent: body?.agent });
  }
}

// signIn leads to signing in, and back to this page afterwards.
export function signIn() {
  location.assign(`/desk/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  return new Promise(() => {}); // nothing goes on here
}

let token = '';

// api asks the server. What is posted is posted with the page's token.
export async function api(path, body) {
  const request = body === undefined ? {} : {
    method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Desk-Token': token }, body: JSON.stringify(body),
  };
  const response = await fetch(`/desk/api/${path}`, { ...request, signal: AbortSignal.timeout(15_000) });
  if (response.status === 401) return signIn();
  const document = response.status === 204 ? {} : await response.json();
  if (!response.ok) throw new Refused(response.status, document);
  return document;
}

// surely posts again and again while the server is out of reach: the same id is taken once only.
export async function surely(path, body, attempts = 4) {
  for (let i = 1; ; i++) {
    try {
      return await api(path, body);
    } catch (error) {
      const passing = !(error instanceof Refused) || error.status === 503;
      if (!passing || i >= attempts) throw error;
      await new Promise((go) => setTimeout(go, 300 * 2 ** i));
    }
  }
}

const [texts, me] = await Promise.all([fetch('/desk/static/text.json').then((r) => r.json()), api('me')]);
token = me.token;
export { me };

let language = memory.get(lasting, 'language') ?? (navigator.languages.some((l) => /^zh\b/i.test(l)) ? 'zh' : 'en');
export const tongue = () => language;

// t is a sentence in the page's language; of some there is another one for a single thing.
export const t = (name, values) => say((values?.n === 1 && texts[language][`${name}_one`]) || (texts[language][name] ?? name), values);
// word is a sentence for something that the page may not know.
export const word = (kind, name) => texts[language][`${kind}_${name}`] ?? name;

const drawers = [];
// draw is called at once and whenever the language changes.
export function whenDrawn(draw) {
  drawers.push(draw);
  draw();
}

function frame() {
  const here = pages[location.pathname];
  document.documentElement.lang = languageTag(language);
  document.title = `${t(here)} · ${t('desk')}`;
  const link = (to, name) => element('a', { href: to, ...(name === here ? { ariaCurrent: 'page' } : {}) }, t(name));
  const links = Object.entries(pages).filter(([, name]) => name !== 'inbox' || me.inbox).map(([to, name]) => link(to, name));
  byId('frame').replaceChildren(
    element('h1', {}, me.bot[language] || t('desk')),
    element('nav', { aria: { label: t('pages') } }, ...links),
    element('p', { className: 'who' }, `${me.name} · ${t(`role_${me.role}`)}`),
    ...(here === 'queue' ? [element('button', { type: 'button', id: 'show-help', className: 'quiet', title: t('help'), aria: { label: t('help') }, on: { click: () => byId('help').showModal() } }, '?')] : []),
    element('button', { type: 'button', id: 'other-language', className: 'quiet', lang: languageTag(language === 'zh' ? 'en' : 'zh'), aria: { label: t('switch_label') }, on: { click: other } }, t('switch')),
    element('button', { type: 'button', id: 'sign-out', className: 'quiet', on: { click: signOut } }, t('sign_out')),
  );
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = t(node.dataset.text);
  for (const node of document.querySelectorAll('[data-label]')) node.ariaLabel = t(node.dataset.label);
  for (const node of document.querySelectorAll('[data-hint]')) node.placeholder = t(node.dataset.hint);
}

function other() {
  language = language === 'zh' ? 'en' : 'zh';
  memory.set(lasting, 'language', language);
  drawers.forEach((draw) => draw());
  byId('other-language').focus();
}

async function signOut() {
  await fetch('/desk/sign-out', { method: 'POST', headers: { 'X-Desk-Token': token } }).catch(() => {});
  location.assign('/desk/sign-in');
}

// notice says something in passing; "" takes it back.
let fading = 0;
export function notice(text, kind = '') {
  clearTimeout(fading);
  byId('notice').className = text ? `shown ${kind}` : '';
  byId('notice').textContent = text;
  if (text && kind !== 'lasting') fading = setTimeout(() => notice(''), 6000);
}

// told says what did not work.
export const told = (error) => notice(t('failed', { why: error instanceof Refused ? error.message : t('unavailable') }), 'wrong');

// span is a length of time in words, of seconds.
export function span(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return t('seconds', { n: s });
  if (s < 3600) return t('minutes', { n: Math.floor(s / 60) });
  if (s < 48 * 3600) return t('hours', { n: Math.floor(s / 3600) });
  return t('days', { n: Math.floor(s / 86400) });
}

// moment is a date and a time, as the browser's owner reads them.
export const moment = (at) => new Date(at).toLocaleString(languageTag(language), { dateStyle: 'medium', timeStyle: 'short' });
export const clock = (at) => new Date(at).toLocaleTimeString(languageTag(language), { timeStyle: 'short' });

whenDrawn(frame);
