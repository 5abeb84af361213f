// What the bot should learn: accepted into an intent, as an example or a counter-example, or dismissed.

import { api, element, languageTag, me, moment, t, told, tongue, whenDrawn, word } from './frame.js';

const byId = (id) => document.getElementById(id);
const kinds = ['missed', 'unhelpful', 'answered'];
let lessons = [];
let kind = '';

const titleOf = (name) => me.intents.find((one) => one.name === name)?.[tongue()] || name;

async function does(lesson, what, body, done) {
  try {
    await api(`inbox/${encodeURIComponent(lesson.id)}/${what}`, body);
    done();
    draw();
    (byId('lessons').querySelector('button') ?? byId('kind')).focus();
  } catch (error) { told(error); }
}

function show(lesson) {
  const lang = languageTag(lesson.language);
  const article = element('article', { className: 'lesson', role: 'listitem', data: { lesson: lesson.id } },
    element('p', { className: 'by' }, [word('lesson', lesson.kind), t('count_times', { n: lesson.count }), moment(lesson.at)].join(' · ')),
    element('p', { className: 'typed', lang }, lesson.text));
  if (lesson.others?.length) article.append(element('details', {}, element('summary', {}, t('others')), element('ul', { lang }, ...lesson.others.map((text) => element('li', {}, text)))));
  if (lesson.answer) article.append(element('p', { className: 'faint' }, t('agent_answer')), element('blockquote', { lang }, lesson.answer));
  if (lesson.accepted) {
    article.append(element('p', { className: 'faint' }, t('accepted', { topic: titleOf(lesson.accepted) })));
    return article;
  }
  const near = lesson.nearest ?? [];
  const rest = me.intents.filter(({ name }) => !near.some(({ intent }) => intent === name));
  const topic = element('select', {},
    ...near.map(({ intent, confidence }) => element('option', { value: intent }, `${titleOf(intent)} (${Math.round(confidence * 100)} %)`)),
    ...rest.map(({ name }) => element('option', { value: name }, titleOf(name))));
  const accept = (negative) => () => does(lesson, 'accept', { intent: topic.value, negative }, () => { lesson.accepted = topic.value; });
  const button = (text, click, className = '') => element('button', { type: 'button', className, on: { click } }, text);
  article.append(element('div', { className: 'tools' }, element('label', {}, t('topic'), topic),
    button(t('accept'), accept(false), 'main'), button(t('accept_not'), accept(true)),
    ...(me.role === 'admin' ? [button(t('dismiss'), () => does(lesson, 'dismiss', {}, () => { lessons = lessons.filter((one) => one !== lesson); }))] : [])));
  return article;
}

function draw() {
  byId('kind').replaceChildren(element('option', { value: '' }, t('all')), ...kinds.map((value) => element('option', { value, selected: value === kind }, word('lesson', value))));
  const shown = lessons.filter((one) => kind === '' || one.kind === kind);
  byId('lessons').replaceChildren(...(shown.length ? shown.map(show) : [element('p', { className: 'faint', role: 'listitem' }, t('inbox_none'))]));
}

byId('kind').addEventListener('change', () => { kind = byId('kind').value; draw(); });
whenDrawn(draw);
try {
  ({ lessons } = await api('inbox'));
  draw();
} catch (error) { told(error); }
document.documentElement.dataset.ready = '';
