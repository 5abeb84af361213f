// Answering from the knowledge: find an answer, look at what the person would see, send it. The arrow
// keys choose, Enter sends.

import { api, element, languageTag, t, told, whenDrawn } from './frame.js';
import { spoken } from '/static/view.js';
import { besides } from './thread.js';

const byId = (id) => document.getElementById(id);

export class Finder {
  #ticket = null;
  #found = [];
  #chosen = -1;
  #asked = 0;
  #timer = 0;
  #ready = false; // the preview of the chosen one is shown

  // give sends an answer.
  constructor({ give }) {
    this.give = give;
    const [dialog, wanted] = [byId('finder'), byId('wanted')];
    wanted.addEventListener('input', () => { clearTimeout(this.#timer); this.#timer = setTimeout(() => this.#ask(), 120); });
    wanted.addEventListener('keydown', (event) => this.#key(event));
    dialog.addEventListener('close', () => {
      if (dialog.returnValue === 'ok' && this.#ready) this.give(this.#ticket, this.#found[this.#chosen]);
    });
    whenDrawn(() => { if (dialog.open) this.#show(); });
  }

  open(ticket) {
    this.#ticket = ticket;
    byId('wanted').value = '';
    byId('finder').returnValue = '';
    byId('finder').showModal();
    byId('wanted').focus();
    this.#ask();
  }

  async #ask() {
    const asked = ++this.#asked;
    const query = new URLSearchParams({ q: byId('wanted').value.trim(), language: this.#ticket.language });
    try {
      const { answers } = await api(`answers?${query}`);
      if (asked !== this.#asked) return;
      this.#found = answers;
      this.#show();
      this.#choose(-1);
    } catch (error) { told(error); }
  }

  #show() {
    byId('found').replaceChildren(...this.#found.map(({ question, answer }, i) => element('div', {
      id: `found-${i}`, role: 'option', lang: languageTag(this.#ticket.language), aria: { selected: String(i === this.#chosen) },
      on: { click: () => this.#choose(i) },
    }, element('b', {}, question), answer ? ` → ${answer}` : '')));
    byId('found-told').textContent = this.#found.length ? t('faq_found', { n: this.#found.length }) : t('faq_none');
  }

  async #choose(i) {
    const list = byId('found').children;
    list[this.#chosen]?.setAttribute('aria-selected', 'false');
    this.#chosen = i;
    this.#ready = false;
    byId('give').disabled = true;
    byId('preview').hidden = i < 0;
    const option = list[i];
    if (!option) { byId('wanted').removeAttribute('aria-activedescendant'); return; }
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    byId('wanted').setAttribute('aria-activedescendant', option.id);
    const { intent, outcome } = this.#found[i];
    try {
      const { reply, html } = await api(`tickets/${encodeURIComponent(this.#ticket.id)}/answer?${new URLSearchParams({ intent, outcome })}`);
      if (this.#chosen !== i) return;
      byId('preview').replaceChildren(element('div', { lang: languageTag(reply.language) }, spoken(reply, html?.[0]), ...besides(reply)));
      this.#ready = true;
      byId('give').disabled = false;
    } catch (error) { byId('preview').replaceChildren(element('p', { className: 'faint' }, error.status === 404 ? t('faq_unknown') : error.message)); }
  }

  #key(event) {
    if (event.isComposing) return;
    const n = this.#found.length;
    switch (event.key) {
      case 'ArrowDown': if (n) this.#choose((this.#chosen + 1) % n); break;
      case 'ArrowUp': if (n) this.#choose((this.#chosen - 1 + n) % n); break;
      case 'Enter': if (this.#ready) byId('finder').close('ok'); else if (n) this.#choose(Math.max(0, this.#chosen)); break;
      default: return;
    }
    event.preventDefault();
  }
}
