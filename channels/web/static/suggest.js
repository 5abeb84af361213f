// Type-ahead: questions whose titles or names fit what is being typed. Arrow
// keys choose, Enter sends the chosen one, Escape puts the list away; who goes
// on typing is not disturbed.

import { element, languageTag, say } from './view.js';

const pause = 120; // milliseconds without a key before asking
const longest = 32; // characters; a longer text is a question of its own

export class TypeAhead {
  #timer = 0;
  #asked = null;
  #chosen = -1;

  constructor(text, list, told, { language, strings, pick }) {
    Object.assign(this, { text, list, told, language, strings, pick });
    text.addEventListener('input', () => this.#typed());
    text.addEventListener('blur', () => this.clear());
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    const typed = this.text.value.trim();
    if (typed === '' || typed.length > longest || typed.includes('\n')) { this.clear(); return; }
    this.#timer = setTimeout(() => this.#ask(typed), pause);
  }

  async #ask(typed) {
    this.#asked = new AbortController();
    try {
      const query = new URLSearchParams({ q: typed, language: this.language() });
      const response = await fetch(`/api/v1/suggest?${query}`, { signal: this.#asked.signal });
      const { suggestions } = await response.json();
      if (this.text.value.trim() === typed) this.#show(suggestions.filter(({ label }) => label !== typed));
    } catch { /* without suggestions everything works */ }
  }

  #show(suggestions) {
    this.clear();
    if (suggestions.length === 0 || document.activeElement !== this.text) return;
    this.list.replaceChildren(...suggestions.map(({ label }, i) => element('div', {
      id: `suggestion-${i}`, role: 'option', lang: languageTag(this.language()), aria: { selected: 'false' },
      on: { pointerdown: (event) => { event.preventDefault(); this.#pick(label); } },
    }, label)));
    this.list.ariaLabel = this.strings().suggestions;
    this.list.hidden = false;
    const { found, found_one: one } = this.strings();
    this.told.textContent = say(suggestions.length === 1 ? one : found, { n: suggestions.length });
  }

  clear() {
    clearTimeout(this.#timer);
    this.#choose(-1);
    this.list.hidden = true;
    this.list.replaceChildren();
    this.told.textContent = '';
  }

  #choose(i) {
    this.list.children[this.#chosen]?.setAttribute('aria-selected', 'false');
    this.#chosen = i;
    const option = this.list.children[i];
    option?.setAttribute('aria-selected', 'true');
    if (option) this.text.setAttribute('aria-activedescendant', option.id);
    else this.text.removeAttribute('aria-activedescendant');
  }

  #pick(label) {
    this.clear();
    this.pick(label);
  }

  // key handles a key of the text field; true means that it is dealt with.
  key(event) {
    const n = this.list.childElementCount;
    if (n === 0) return false;
    switch (event.key) {
      case 'ArrowDown': this.#choose(this.#chosen + 1 >= n ? -1 : this.#chosen + 1); return true;
      case 'ArrowUp': this.#choose(this.#chosen < 0 ? n - 1 : this.#chosen - 1); return true;
      case 'Escape': this.clear(); return true;
      case 'Enter':
        if (this.#chosen < 0 || event.shiftKey) { this.clear(); return false; }
        this.#pick(this.list.children[this.#chosen].textContent);
        return true;
      default: return false;
    }
  }
}
