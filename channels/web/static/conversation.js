// The conversation as the server keeps it. What is shown comes from the
// transcript alone, whichever way it arrives: read, pushed, or after a reply.
// Each event has an id that only grows, so that none is taken twice. A message
// keeps its own id until it got through, so that sending it again never counts twice.

const path = (id, what) => `/api/v1/conversations/${id}/${what}`;

// Storage may be forbidden; the page then works until it is closed.
export const memory = {
  get(area, key) { try { return area().getItem(key); } catch { return null; } },
  set(area, key, value) { try { value === null ? area().removeItem(key) : area().setItem(key, value); } catch { /* as said */ } },
};
export const lasting = () => localStorage;
const thisTab = () => sessionStorage;

// randomName is unguessable: the conversation's name is the right to read it.
export const randomName = () => Array.from(crypto.getRandomValues(new Uint8Array(20)), (b) => b.toString(16).padStart(2, '0')).join('');

// later compares two ids of events, "milliseconds-sequence".
function later(a, b) {
  if (!b) return true;
  const [x, y] = [a, b].map((id) => id.split('-').map(BigInt));
  return x[0] > y[0] || (x[0] === y[0] && x[1] > y[1]);
}

// kept are the messages of this tab that did not get through yet, of whichever conversation.
function kept() {
  try { return JSON.parse(memory.get(thisTab, 'outbox')) ?? []; } catch { return []; }
}

// unsentIn names the conversations to which something is still to be sent.
export const unsentIn = () => [...new Set(kept().filter((m) => !m.refused).map((m) => m.conversation))];

// before is an id just before that of an event: reading from there has the event itself first.
function before(id) {
  if (!id) return '';
  const [ms, n] = id.split('-').map(BigInt);
  return n > 0n ? `${ms}-${n - 1n}` : `${ms - 1n}-${'9'.repeat(18)}`;
}

const quiet = 45_000; // three missing beats: the stream is dead even if the browser has not noticed
const longest = 15_000; // between two attempts
const grace = 5 * 60_000; // for which a hidden tab keeps its stream; browsers have few connections to a host

export class Conversation {
  #last = '';
  #era = 0; // how often the server has forgotten the conversation
  #stream = null;
  #watchdog = 0;
  #retry = 0;
  #attempts = 0;
  #sending = false;
  #sleep = 0;
  #held = false; // the server has said how long to wait
  #waiting = () => {};
  #closed = false;
  #left = false;

  // hear is told of each event, link of how the connection is, changed that the outbox has changed,
  // forgotten that the server does not know any more what was told.
  constructor(id, { hear, link, changed, forgotten }, outbox = kept().filter((m) => m.conversation === id)) {
    Object.assign(this, { id, hear, link, changed, forgotten, outbox });
  }

  // unsent says whether something is still to be sent; what was refused is not.
  get unsent() { return this.outbox.some((m) => !m.refused); }

  // leave goes on sending what is unsent, and nothing else; changed is told of that.
  leave(changed) {
    this.#left = true;
    this.#unfollow();
    Object.assign(this, { hear: () => {}, link: () => {}, forgotten: () => {}, changed });
  }

  // open reads what there is, then sends what was left and follows.
  async open() {
    try {
      await this.#read();
      this.#found();
      if (this.#last) this.#follow();
    } catch { this.#lost(); }
    this.#drain();
  }

  close() {
    this.#closed = true;
    this.#unfollow();
    clearTimeout(this.#retry);
    clearTimeout(this.#sleep);
    this.#waiting();
  }

  send(text, label) {
    this.outbox.push({ message_id: randomName(), text, label });
    this.#keep();
    this.#drain();
  }

  discard(message) {
    this.outbox = this.outbox.filter((m) => m !== message);
    this.#keep();
  }

  // again tries at once what would be tried later.
  again() {
    clearTimeout(this.#retry);
    this.#retry = 0;
    if (this.#closed) return;
    this.#unfollow();
    this.open();
  }

  // sleep and wake are for a tab that is hidden and shown.
  sleep() { this.#sleep = setTimeout(() => this.#unfollow(), grace); }
  wake() {
    clearTimeout(this.#sleep);
    if (!this.#stream) this.again();
  }

  #keep() {
    if (this.#closed) return; // another one has what this one had
    const others = kept().filter((m) => m.conversation !== this.id);
    memory.set(thisTab, 'outbox', JSON.stringify([...others, ...this.outbox.map((m) => ({ ...m, conversation: this.id }))]));
    this.changed();
  }

  #take(event) {
    if (this.#closed || !later(event.id, this.#last)) return;
    this.#last = event.id;
    const sent = this.outbox.find((m) => m.message_id === event.message_id);
    if (sent) this.discard(sent);
    this.hear(event);
  }

  // read asks for what comes after an event, and for that event itself: a server that does not have it
  // any more has forgotten the conversation, and what it has now is another one.
  async #read(last = this.#last) {
    for (let more = true; more && !this.#closed;) {
      const era = this.#era;
      const response = await fetch(`${path(this.id, 'events')}?after=${before(last)}`, { signal: AbortSignal.timeout(longest) });
      if (!response.ok) throw new Error(`reading gave ${response.status}`);
      const page = await response.json();
      if (era === this.#era && last && page.events[0]?.id !== last) this.#forget();
      if (era !== this.#era) { last = this.#last; continue; }
      page.events.forEach((event) => this.#take(event));
      last = page.events.at(-1)?.id ?? last;
      more = page.more;
    }
  }

  #forget() {
    if (this.#closed) return;
    this.#era++;
    this.#last = '';
    this.#unfollow();
    this.forgotten();
  }

  #follow() {
    if (this.#stream || this.#closed || this.#left || document.hidden) return;
    const stream = new EventSource(`${path(this.id, 'stream')}?after=${this.#last}`);
    let broken = false;
    this.#stream = stream;
    stream.addEventListener('open', () => { if (broken) this.open(); broken = false; });
    stream.addEventListener('beat', () => { this.#alive(); });
    stream.addEventListener('message', ({ data }) => { this.#alive(); this.#take(JSON.parse(data)); });
    stream.addEventListener('error', () => {
      if (stream !== this.#stream) return;
      broken = true;
      // While CONNECTING the browser comes back by itself, with Last-Event-ID.
      if (stream.readyState === EventSource.CONNECTING) { this.link({ state: 'lost' }); return; }
      this.#unfollow();
      this.#lost();
    });
    this.#watch();
  }

  #unfollow() {
    this.#stream?.close();
    this.#stream = null;
    clearTimeout(this.#watchdog);
  }

  #watch() {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => { this.#unfollow(); this.#lost(); }, quiet);
  }

  #alive() {
    this.#watch();
    this.#found();
  }

  #found() {
    clearTimeout(this.#retry);
    this.#retry = 0;
    this.#attempts = 0;
    if (this.#held) return;
    this.link({ state: 'good' });
    this.#waiting();
  }

  #lost() {
    if (this.#closed) return;
    this.link({ state: 'lost' });
    if (!this.#retry) this.#retry = setTimeout(() => { this.#retry = 0; this.again(); }, this.#pause());
  }

  // pause grows with each attempt in vain, and differs from page to page.
  #pause() {
    return Math.min(longest, 500 * 2 ** this.#attempts++) * (0.75 + Math.random() / 2);
  }

  // drain sends message after message, in order, until none is left.
  async #drain() {
    if (this.#sending) return;
    this.#sending = true;
    while (this.outbox.length && !this.#closed) {
      this.changed();
      const message = this.outbox.find((m) => !m.refused);
      if (!message) break;
      const pause = await this.#attempt(message);
      if (pause) await new Promise((go) => { const timer = setTimeout(go, pause); this.#waiting = () => { clearTimeout(timer); go(); }; });
      this.#held = false;
    }
    this.#sending = false;
    this.changed();
  }

  get busy() { return this.#sending && this.unsent; }

  // attempt sends a message and returns how long to wait before the next attempt, if any.
  async #attempt(message) {
    const last = this.#last; // the stream may be quicker than the reply
    let response, body;
    try {
      response = await fetch('/api/v1/messages', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ conversation_id: this.id, message_id: message.message_id, text: message.text }),
        signal: AbortSignal.timeout(longest),
      });
      body = await response.json();
    } catch {
      this.#lost();
      return longest; // cut short when the connection is back
    }
    if (response.ok) {
      try {
        await this.#read(last);
        this.#found();
        this.#follow();
      } catch {
        this.#lost();
        return longest; // sending it again is harmless, and it stays in view until it is in the transcript
      }
      this.discard(message);
      return 0;
    }
    if (response.status === 429 || response.status >= 500) {
      const seconds = Math.min(60, Number(response.headers.get('Retry-After')) || Math.ceil(this.#pause() / 1000));
      this.#held = true;
      this.link({ state: response.status === 429 ? 'limited' : 'busy', seconds });
      return seconds * 1000;
    }
    message.refused = body.error?.message ?? String(response.status);
    this.#keep();
    return 0;
  }
}
