// The numbers of the past weeks. Each says what it counts, and of what it is a share.

import { api, element, notice, span, t, told, tongue, whenDrawn, word } from './frame.js';
import { bars } from './chart.js';

const byId = (id) => document.getElementById(id);
const dimensions = ['kind', 'intent', 'outcome', 'channel', 'language'];
let days = 30;
let by = 'kind';
let report = null;

const percent = (part, whole) => (whole ? `${Math.round((100 * part) / whole)} %` : '–');

function tile(name, value, beside = '') {
  return element('div', { className: 'tile' }, element('dt', {}, t(`total_${name}`)),
    element('dd', {}, element('span', { className: 'value' }, value), ' ', element('span', { className: 'faint' }, beside)),
    element('dd', { className: 'faint' }, t(`total_${name}_is`)));
}

// nameOf is what the knowledge, or the page, calls a value.
function nameOf(one) {
  if (one.name === '') return t('rest');
  return one[tongue()] || word(by, one.name);
}

function draw() {
  const select = (id, values, chosen, text) => byId(id).replaceChildren(...values.map((value) => element('option', { value, selected: value === chosen }, text(value))));
  select('days', [7, 30, 90], days, (n) => t('last_days', { n }));
  select('by', dimensions, by, (name) => t(`by_${name}`));
  if (!report) return;
  const { totals, times, misses, series } = report;
  const of = (part) => `${part} / ${totals.questions}`;
  byId('tiles').replaceChildren(
    tile('alone', percent(totals.alone, totals.conversations), `${totals.alone} / ${totals.conversations}`),
    tile('conversations', String(totals.conversations)), tile('questions', String(totals.questions)),
    ...['answered', 'asked', 'declined', 'referred'].map((name) => tile(name, percent(totals[name], totals.questions), of(totals[name]))),
    tile('escalated', String(totals.escalated)),
    tile('helpful', percent(totals.helpful, totals.helpful + totals.unhelpful), `${totals.helpful} / ${totals.helpful + totals.unhelpful}`),
  );
  const shown = series[by] ?? [];
  byId('chart').replaceChildren(...(shown.length ? bars(t('chart_title'), report.days, shown, nameOf) : [element('p', { className: 'faint' }, t('no_data'))]));
  const head = ['', 'count', 'median', 'p90'].map((name) => (name ? element('th', { scope: 'col' }, t(name)) : element('td', {})));
  byId('times').replaceChildren(element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...['claim', 'reply', 'resolution'].map((name) => {
    const { n, median, p90 } = times[name];
    return element('tr', {}, element('th', { scope: 'row' }, t(`time_${name}`)), ...[String(n), n ? span(median) : '–', n ? span(p90) : '–'].map((text) => element('td', {}, text)));
  }))));
  byId('misses').replaceChildren(misses.length
    ? element('ol', {}, ...misses.map(({ text, count }) => element('li', {}, text, ' ', element('span', { className: 'faint' }, t('count_times', { n: count })))))
    : element('p', { className: 'faint' }, t('misses_none')));
}

async function read() {
  try {
    report = await api(`insights?days=${days}`);
    draw();
    notice('');
  } catch (error) { told(error); }
  document.documentElement.dataset.ready = '';
}

byId('days').addEventListener('change', () => { days = Number(byId('days').value); read(); });
byId('by').addEventListener('change', () => { by = byId('by').value; draw(); });
whenDrawn(draw);
read();
