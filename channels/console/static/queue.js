// The queue: which tickets there are, narrowed down, and how long each waits.

import { api, element, span, t, told, whenDrawn, word } from './frame.js';

const byId = (id) => document.getElementById(id);
const views = ['live', 'mine', 'unclaimed', 'ended'];
const filters = ['channel', 'language', 'reason'];
const reasons = ['asked', 'misses', 'repeated', 'unhelpful', 'review', 'referral'];

export class Queue {
  view = 'live';
  tickets = [];
  #counts = {};
  #channels = [];
  #ahead = 0; // of the server's clock, in milliseconds
  #known = null; // ids of the tickets seen waiting
  #asked = 0;
  #more = 0;

  // chosen says which ticket is open, pick opens one, arrived is told of a ticket that is new.
  constructor({ chosen, pick, arrived }) {
    Object.assign(this, { chosen, pick, arrived });
    byId('search').addEventListener('input', () => this.#soon());
    filters.forEach((name) => byId(name).addEventListener('change', () => this.read()));
    byId('filters').addEventListener('submit', (event) => { event.preventDefault(); this.read(); });
    whenDrawn(() => this.draw());
    setInterval(() => this.#times(), 10_000);
  }

  #typing = 0;
  #soon() {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.read(), 200);
  }

  // read asks for the list. Of several requests under way the last one counts.
  async read() {
    const asked = ++this.#asked;
    const query = new URLSearchParams({ view: this.view, q: byId('search').value.trim() });
    filters.forEach((name) => query.set(name, byId(name).value));
    try {
      const list = await api(`tickets?${query}`);
      if (asked !== this.#asked) return;
      this.#ahead = Date.parse(list.now) - Date.now();
      [this.tickets, this.#counts, this.#channels, this.#more] = [list.tickets, list.counts, list.channels, list.more];
      this.#announce();
      this.draw();
    } catch (error) { told(error); }
  }

  #announce() {
    const waiting = this.tickets.filter((one) => one.status === 'open');
    if (this.#known) waiting.filter((one) => !this.#known.has(one.id)).forEach((one) => this.arrived(one));
    this.#known = new Set([...(this.#known ?? []), ...waiting.map((one) => one.id)]);
  }

  // step goes to the next ticket of the list, or with -1 to the one before.
  step(by) {
    const buttons = [...byId('tickets').querySelectorAll('button')];
    if (buttons.length === 0) return;
    const at = buttons.findIndex((button) => button.dataset.ticket === (document.activeElement?.dataset?.ticket ?? this.chosen()));
    const to = buttons[Math.min(buttons.length - 1, Math.max(0, at + by))];
    to.focus();
    to.click();
  }

  draw() {
    byId('views').replaceChildren(...views.map((view) => element('button', {
      type: 'button', aria: { pressed: String(view === this.view) }, data: { view },
      on: { click: () => { this.view = view; this.read(); this.draw(); byId('views').querySelector(`[data-view=${view}]`).focus(); } },
    }, t(`view_${view}`), ' ', element('b', {}, String(this.#counts[view] ?? 0)))));
    this.#options('channel', this.#channels);
    this.#options('language', ['zh', 'en']);
    this.#options('reason', reasons);
    const focused = document.activeElement?.dataset?.ticket;
    const list = byId('tickets');
    list.replaceChildren(...this.tickets.map((one) => element('li', {}, this.#item(one))));
    if (this.tickets.length === 0) list.append(element('li', { className: 'faint' }, t('nothing')));
    if (focused) list.querySelector(`[data-ticket="${CSS.escape(focused)}"]`)?.focus();
    const waiting = this.#counts.unclaimed ?? 0;
    document.title = `${waiting ? `(${waiting}) ` : ''}${t('queue')} · ${t('desk')}`;
    byId('more').textContent = this.#more ? t('more', { n: this.#more }) : '';
    this.#times();
  }

  #options(name, values) {
    const select = byId(name);
    const was = select.value;
    select.replaceChildren(element('option', { value: '' }, t('all')), ...values.map((value) => element('option', { value }, word(name, value))));
    select.value = values.includes(was) ? was : '';
  }

  #item(one) {
    const mine = one.mine ? ' mine' : '';
    return element('button', {
      type: 'button', className: `ticket ${one.status}${mine}`, data: { ticket: one.id }, on: { click: () => this.pick(one.id) },
      ...(one.id === this.chosen() ? { ariaCurrent: 'true' } : {}),
    },
    element('span', { className: 'line' }, element('b', {}, one.id), element('span', { className: 'badge' }, word('status', one.status))),
    element('span', { className: 'asked', lang: one.language === 'zh' ? 'zh-Hans' : 'en' }, one.question || '…'),
    element('span', { className: 'line faint' },
      element('span', {}, [word('channel', one.channel), word('reason', one.reason), holder(one)].filter(Boolean).join(' · ')),
      element('time', { dateTime: one.since, data: { kind: lasting(one) } })));
  }

  // times says anew how long each has been waiting.
  #times() {
    for (const node of byId('tickets').querySelectorAll('time')) {
      const seconds = (Date.now() + this.#ahead - Date.parse(node.dateTime)) / 1000;
      node.textContent = t(node.dataset.kind, { time: span(seconds) });
    }
  }

}

// holder says who has a ticket, or had it in the end.
export function holder(one) {
  if (!one.agent || one.status === 'open') return '';
  const ended = one.status !== 'claimed';
  if (one.mine) return ended ? t('was_with_you') : t('with_you');
  const at = one.agent.surface === 'console' ? '' : ` (${word('surface', one.agent.surface)})`;
  const agent = one.agent.name + at;
  return ended ? t('was_with', { agent }) : t('with', { agent });
}

function lasting(one) {
  if (one.status === 'open') return 'waits';
  if (one.status !== 'claimed') return 'ended';
  return one.turn === 'agent' ? 'your_turn' : 'their_turn';
}
