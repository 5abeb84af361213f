// A ticket's conversation, as it goes on, and what is known of it.

import { spoken } from '/static/view.js';
import { clock, element, languageTag, moment, t, tongue, word } from './frame.js';

const byId = (id) => document.getElementById(id);
const guessed = (text) => languageTag(/\p{Script=Han}/u.test(text) ? 'zh' : 'en');
const later = (a, b) => {
  const [x, y] = [a, b].map((id) => id.split('-').map(BigInt));
  return x[0] > y[0] || (x[0] === y[0] && x[1] > y[1]);
};

// Thread shows the transcript. Each event is taken once, whichever way it comes.
export class Thread {
  last = '';
  #events = [];
  #pinned = true; // to the end, unless somebody has scrolled away from it
  #height = 0;

  constructor() {
    const log = byId('transcript');
    log.addEventListener('scroll', () => {
      // A new size is told after the scrolling of the same frame: what is not at the end only since it
      // became smaller was not scrolled away.
      if (log.clientHeight === this.#height) this.#pinned = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    });
    new ResizeObserver(() => { this.#height = log.clientHeight; this.#pin(); }).observe(log);
  }

  #pin() {
    if (this.#pinned) byId('transcript').scrollTop = byId('transcript').scrollHeight;
  }

  clear() {
    this.#pinned = true;
    this.last = '';
    this.#events = [];
    byId('transcript').replaceChildren();
  }

  take(event) {
    if (this.last && !later(event.id, this.last)) return;
    this.last = event.id;
    this.#events.push(event);
    byId('transcript').append(...lines(event));
    this.#pin();
  }

  draw() {
    byId('transcript').replaceChildren(...this.#events.flatMap(lines));
    this.#pin();
  }
}

const line = (kind, name, at, lang, ...content) => element('article', { className: kind, lang },
  element('p', { className: 'by' }, element('b', { lang: languageTag(tongue()) }, name), ' ', element('time', { dateTime: at, title: moment(at) }, clock(at))), ...content);

// lines shows an event. What people write is a text node, always.
function lines({ at, text, reply, html, feedback, desk, attachments, edited }) {
  if (desk) return [element('p', { className: 'change' }, `${t(`change_${desk.change}`, { ticket: desk.ticket, agent: desk.agent ?? '' })} · ${clock(at)}`)];
  if (feedback) {
    const what = t(feedback.helpful ? 'judged_good' : 'judged_bad');
    return [element('p', { className: 'change' }, what, ...(feedback.comment ? [' ', element('q', { lang: guessed(feedback.comment) }, feedback.comment)] : []))];
  }
  if (reply) {
    // That a message was passed on is for the person, not for who it was passed on to.
    if (reply.relayed) return [];
    return [reply, ...(reply.more ?? [])].map((one, i) => said(one, html?.[i], at));
  }
  if (text === undefined && !attachments) return [];
  const files = (attachments ?? []).map((name) => element('p', { className: 'faint' }, t('attachment', { name })));
  const mark = edited ? [element('p', { className: 'faint' }, t('edited'))] : [];
  return [line('person', t('person'), at, guessed(text ?? ''), element('div', { className: 'typed' }, text ?? ''), ...mark, ...files)];
}

function said(reply, html, at) {
  const article = line(reply.agent ? 'agent' : 'bot', reply.agent || t('bot'), at, languageTag(reply.language), spoken(reply, html));
  article.append(...besides(reply));
  return article;
}

// besides are a reply's reasons and links.
export function besides(reply) {
  const nodes = [];
  if (reply.reasons?.length) {
    nodes.push(element('details', {}, element('summary', { lang: languageTag(tongue()) }, t('reasons')), element('ul', {}, ...reply.reasons.map((one) => element('li', {}, one)))));
  }
  const links = (reply.links ?? []).filter(({ url }) => url.startsWith('https://'));
  if (links.length) {
    nodes.push(element('p', { className: 'links' }, ...links.flatMap(({ title, url }, i) => [i ? ' · ' : '', element('a', { href: url, target: '_blank', rel: 'noopener noreferrer nofollow' }, title)])));
  }
  return nodes;
}

// known shows the card.
export function known(ticket, card) {
  const rows = [];
  const row = (name, ...value) => rows.push(element('dt', {}, name), element('dd', {}, ...value));
  row(t('reason'), word('reason', ticket.reason));
  row(t('channel'), word('channel', ticket.channel));
  row(t('language'), word('language', ticket.language));
  row(t('opened'), moment(ticket.opened));
  if (card.expected) row(t('expected'), moment(card.expected));
  if (ticket.reopened) row(t('reopened'), t('times', { n: ticket.reopened }));
  if (ticket.note) row(t('note'), element('span', { className: 'typed' }, ticket.note));
  const parts = [element('dl', {}, ...rows)];
  const lang = languageTag(ticket.language);
  if (card.facts?.length) {
    parts.push(element('h3', {}, t('facts')), element('dl', {}, ...card.facts.flatMap(({ title, value, from }) => [
      element('dt', { lang }, title),
      element('dd', {}, element('span', { lang }, value), ' ', element('small', { className: 'faint' }, from ? t('from', { words: from }) : t('assumed'))),
    ])));
  }
  if (card.conclusion) {
    parts.push(element('h3', {}, t('conclusion')), element('p', { lang }, card.conclusion));
    if (card.reasons?.length) parts.push(element('ul', { lang }, ...card.reasons.map((one) => element('li', {}, one))));
    if (card.receipt) parts.push(element('p', { className: 'faint' }, `${t('receipt')} `, element('code', {}, card.receipt)));
  }
  return parts;
}
