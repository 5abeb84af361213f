// The queue of tickets and the one that is open: what agents work with.

import { lasting, memory, randomName } from '/static/conversation.js';
import { api, element, me, notice, Refused, signIn, surely, t, told, whenDrawn, word } from './frame.js';
import { Finder } from './finder.js';
import { holder, Queue } from './queue.js';
import { known, Thread } from './thread.js';

const byId = (id) => document.getElementById(id);
const drafts = new Map(); // what was typed and not sent yet, by ticket
const quiet = 45_000; // three missing beats
let open = null; // the ticket that is open, as the server has it
let card = {};
let chosen = new URLSearchParams(location.search).get('ticket') ?? '';
let stream = null;
let watchdog = 0;
let doing = false;

const thread = new Thread();
const queue = new Queue({ chosen: () => chosen, pick, arrived: (one) => notice(t('new_ticket', { question: one.question })) });
const finder = new Finder({ give: (ticket, { intent, outcome }) => act(ticket, { do: 'answer', intent, outcome }) });

// pick opens a ticket.
function pick(id) {
  keepDraft();
  if (id !== chosen) {
    chosen = id;
    open = null;
    thread.clear();
    byId('text').value = drafts.get(id) ?? '';
    measure('text');
    history.replaceState(null, '', id ? `/desk?ticket=${encodeURIComponent(id)}` : '/desk');
    queue.draw();
    follow();
  }
  document.body.dataset.shows = id ? 'conversation' : 'queue';
  drawTicket();
  read();
}

function keepDraft() {
  if (chosen) drafts.set(chosen, byId('text').value);
}

// read asks for the ticket that is open.
async function read() {
  const id = chosen;
  if (!id) return;
  try {
    const found = await api(`tickets/${encodeURIComponent(id)}`);
    if (id !== chosen) return;
    [open, card] = [found.ticket, found.card];
  } catch (error) {
    if (id !== chosen) return;
    if (error instanceof Refused && error.status === 404) { open = null; notice(t('gone'), 'wrong'); } else told(error);
  }
  drawTicket();
}

// refresh asks for the queue and the ticket. What happens meanwhile is asked for once, afterwards.
let refreshing = false;
let again = false;
async function refresh() {
  again = true;
  if (refreshing) return;
  refreshing = true;
  while (again) {
    again = false;
    await Promise.all([queue.read(), read()]);
  }
  refreshing = false;
}

// follow hears of the queue and of the open ticket's conversation, over one connection.
function follow() {
  stream?.close();
  const query = new URLSearchParams(chosen ? { ticket: chosen, after: thread.last } : {});
  const now = new EventSource(`/desk/api/stream?${query}`);
  const id = chosen;
  stream = now;
  const alive = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(follow, quiet);
    if (document.documentElement.dataset.link === 'lost') { document.documentElement.dataset.link = 'good'; notice(t('back')); }
  };
  now.addEventListener('beat', alive);
  now.addEventListener('queue', () => { alive(); refresh(); });
  now.addEventListener('message', ({ data }) => { alive(); if (id === chosen) thread.take(JSON.parse(data)); });
  now.addEventListener('signed-out', signIn);
  now.addEventListener('error', () => {
    if (now !== stream) return;
    document.documentElement.dataset.link = 'lost';
    notice(t('lost'), 'lasting');
    if (now.readyState === EventSource.CLOSED) { clearTimeout(watchdog); watchdog = setTimeout(follow, 2000); }
  });
  alive();
}

// act does something with a ticket. The id makes doing it twice the same as doing it once.
async function act(ticket, what) {
  if (doing) return false;
  doing = true;
  drawTicket();
  try {
    const done = await surely(`tickets/${encodeURIComponent(ticket.id)}/acts`, { id: randomName(), ...what });
    if (done.ticket.id === chosen) open = done.ticket;
    return true;
  } catch (error) {
    if (error.code === 'taken') notice(t('taken_now', { agent: error.agent?.name ?? '' }), 'wrong');
    else if (error.code === 'closed') notice(t('ended_now'), 'wrong');
    else if (error.code === 'unclaimed') notice(t('claim_first'), 'wrong');
    else if (error.status === 404) notice(t('gone'), 'wrong');
    else told(error);
    read();
    return false;
  } finally {
    doing = false;
    drawTicket();
    queue.read();
  }
}

const may = {
  claim: () => open && (open.status === 'open' || open.status === 'expired'),
  release: () => open?.status === 'claimed' && open.mine,
  resolve: () => (open?.status === 'claimed' && open.mine) || open?.status === 'expired',
  reply: () => open?.status === 'claimed' && open.mine,
};

// A key may be quicker than the ticket that it is for.
async function claim() {
  if (!open) await read();
  if (may.claim() && await act(open, { do: 'claim' })) byId('text').focus();
}

function release() {
  if (may.release()) act(open, { do: 'release' });
}

function resolve() {
  if (!may.resolve()) return;
  byId('note').value = '';
  measure('note');
  byId('resolving').returnValue = '';
  byId('resolving').showModal();
}

async function send() {
  const text = byId('text').value.trim();
  if (text === '' || !may.reply()) return;
  const to = open.id;
  if (await act(open, { do: 'say', text }) && to === chosen) {
    drafts.delete(to);
    byId('text').value = '';
  }
  byId('text').focus();
}

function drawTicket() {
  byId('conversation').classList.toggle('empty', !open);
  byId('ticket-title').textContent = open ? `${open.id} · ${word('status', open.status)}` : t('choose');
  for (const name of ['claim', 'release', 'resolve']) {
    byId(name).hidden = !may[name]();
    byId(name).disabled = doing;
  }
  byId('holder').textContent = open ? (holder(open) || (open.status === 'open' ? t('claim_first') : '')) : '';
  byId('composer').hidden = !may.reply();
  byId('answer').hidden = !me.answers;
  byId('composer').querySelectorAll('button').forEach((button) => { button.disabled = doing; });
  byId('text').placeholder = t('reply');
  byId('card').hidden = !open;
  byId('known').replaceChildren(...(open ? known(open, card) : []));
  const admin = [];
  if (open && me.export) admin.push(element('a', { href: `/desk/api/tickets/${encodeURIComponent(open.id)}/transcript.csv`, download: '' }, t('export')));
  if (open && me.erase) admin.push(element('button', { type: 'button', className: 'quiet danger', on: { click: () => { byId('erasing').returnValue = ''; byId('erasing').showModal(); } } }, t('erase')));
  byId('admin').replaceChildren(...admin);
}

// The shortcuts: single keys where no text is typed, unless they are switched off.
const keys = {
  j: ['key_next', () => queue.step(1)], k: ['key_previous', () => queue.step(-1)],
  c: ['key_claim', claim], r: ['key_reply', () => byId('text').focus()], f: ['key_answer', () => { if (may.reply() && me.answers) finder.open(open); }],
  u: ['key_release', release], e: ['key_resolve', resolve], '/': ['key_search', () => byId('search').focus()], '?': ['key_help', () => byId('help').showModal()],
};
const single = () => memory.get(lasting, 'single-keys') !== 'off';

addEventListener('keydown', (event) => {
  if (event.isComposing || document.querySelector('dialog[open]')) return;
  const typing = event.target.closest?.('input, textarea, select');
  if (event.key === 'Escape') {
    if (typing) typing.blur();
    else if (document.body.dataset.shows === 'conversation') toList();
  } else if (!typing && single() && !event.ctrlKey && !event.metaKey && !event.altKey && Object.hasOwn(keys, event.key)) {
    event.preventDefault();
    keys[event.key][1]();
  }
});

function toList() {
  document.body.dataset.shows = 'queue';
  byId('tickets').querySelector(`[data-ticket="${CSS.escape(chosen)}"]`)?.focus();
}

byId('to-list').addEventListener('click', toList);
byId('claim').addEventListener('click', claim);
byId('release').addEventListener('click', release);
byId('resolve').addEventListener('click', resolve);
byId('answer').addEventListener('click', () => finder.open(open));
byId('composer').addEventListener('submit', (event) => { event.preventDefault(); send(); });
byId('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) { event.preventDefault(); byId('composer').requestSubmit(); }
});
byId('resolving').addEventListener('close', () => {
  if (byId('resolving').returnValue === 'ok' && may.resolve()) act(open, { do: 'resolve', text: byId('note').value.trim() });
});
byId('erasing').addEventListener('close', async () => {
  if (byId('erasing').returnValue !== 'ok' || !open) return;
  try {
    await api(`tickets/${encodeURIComponent(open.id)}/erase`, {});
    pick('');
    queue.read();
  } catch (error) { told(error); }
});
// What is too long is not cut off: the browser says so instead of sending it.
const bounds = { text: 4000, note: 1000 }; // characters that the server takes
function measure(id) {
  const n = [...byId(id).value.trim()].length;
  byId(id).setCustomValidity(n > bounds[id] ? t('too_long', { n, most: bounds[id] }) : '');
}
for (const id of Object.keys(bounds)) byId(id).addEventListener('input', () => measure(id));
byId('single').checked = single();
byId('single').addEventListener('change', () => memory.set(lasting, 'single-keys', byId('single').checked ? 'on' : 'off'));

whenDrawn(() => {
  const shown = [...Object.entries(keys).map(([key, [name]]) => [key, name]), ['Enter', 'key_open'], ['Ctrl+Enter', 'key_send'], ['Esc', 'key_back']];
  byId('keys').replaceChildren(...shown.flatMap(([key, name]) => [element('dt', {}, element('kbd', {}, key)), element('dd', {}, t(name))]));
  thread.draw();
  drawTicket();
});
document.body.dataset.shows = chosen ? 'conversation' : 'queue';
follow();
document.documentElement.dataset.ready = '';
