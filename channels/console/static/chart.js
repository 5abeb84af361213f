// A bar chart: a bar a day, its parts on top of each other. Plain SVG, with the same numbers in a table
// beside it for those who do not see it.

import { element, t } from './frame.js';

const space = 'http://www.w3.org/2000/svg';
const [width, height, left, bottom, top] = [900, 260, 40, 24, 10];

function shape(tag, attributes, ...children) {
  const node = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// steps are round numbers from 0 up to at least most.
function steps(most) {
  const rough = Math.max(1, most / 4);
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].find((f) => f * unit >= rough) * unit);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => i * step);
}

// bars draws the series, named by name, over the days.
export function bars(title, days, series, name) {
  const sums = days.map((_, i) => series.reduce((sum, { counts }) => sum + counts[i], 0));
  const marks = steps(Math.max(1, ...sums));
  const scale = (height - top - bottom) / marks.at(-1);
  const y = (n) => height - bottom - n * scale;
  const each = (width - left) / days.length;
  const every = Math.ceil(days.length / 10);
  const svg = shape('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title });
  for (const n of marks) {
    svg.append(shape('line', { class: 'grid', x1: left, x2: width, y1: y(n), y2: y(n) }), shape('text', { x: left - 6, y: y(n) + 4, 'text-anchor': 'end' }, String(n)));
  }
  days.forEach((day, i) => {
    let below = 0;
    series.forEach((one, s) => {
      if (!one.counts[i]) return;
      const bar = shape('rect', { class: `s${s}`, x: left + i * each + each * 0.12, width: each * 0.76, y: y(below + one.counts[i]), height: one.counts[i] * scale });
      bar.append(shape('title', {}, `${day} · ${name(one)}: ${one.counts[i]}`));
      svg.append(bar);
      below += one.counts[i];
    });
    if (i % every === 0) svg.append(shape('text', { x: left + (i + 0.5) * each, y: height - 6, 'text-anchor': 'middle' }, day.slice(5)));
  });
  const legend = element('ul', { className: 'legend' }, ...series.map((one, s) => element('li', {},
    shape('svg', { viewBox: '0 0 10 10', 'aria-hidden': 'true' }, shape('rect', { class: `s${s}`, width: 10, height: 10, rx: 2 })), `${name(one)} ${one.total}`)));
  return [svg, legend, element('details', {}, element('summary', {}, t('as_table')), element('div', { className: 'scroll', tabIndex: 0, role: 'region', aria: { label: title } }, numbers(days, series, sums, name)))];
}

function numbers(days, series, sums, name) {
  const head = (text, scope) => element('th', { scope }, text);
  return element('table', {},
    element('thead', {}, element('tr', {}, head(t('day'), 'col'), ...series.map((one) => head(name(one), 'col')), head(t('total'), 'col'))),
    element('tbody', {}, ...days.map((day, i) => element('tr', {}, head(day, 'row'), ...series.map(({ counts }) => element('td', {}, String(counts[i]))), element('td', {}, String(sums[i]))))));
}
