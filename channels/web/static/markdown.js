// CommonMark as replies use it, turned into elements. Nothing is ever parsed as
// HTML: every piece of text becomes a text node, and only https links become links.

const inline = /\*\*(.+?)\*\*|\*([^*\s][^*]*?)\*|`([^`]+)`|\[([^\]]+)\]\(((?:[^()\s]|\([^()\s]*\))+)\)|<(https:\/\/[^>\s]+)>|\\([!-/:-@[-`{-~])/g;

export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

export function link(title, address) {
  let url;
  try { url = new URL(address); } catch { return document.createTextNode(title); }
  if (url.protocol !== 'https:') return document.createTextNode(title);
  return element('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, title);
}

function spans(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(inline)) {
    nodes.push(text.slice(from, match.index));
    const [whole, strong, em, code, title, address, bare, escaped] = match;
    if (strong) nodes.push(element('strong', {}, ...spans(strong)));
    else if (em) nodes.push(element('em', {}, ...spans(em)));
    else if (code) nodes.push(element('code', {}, code));
    else if (title) nodes.push(link(title, address));
    else if (bare) nodes.push(link(bare, bare));
    else nodes.push(escaped);
    from = match.index + whole.length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== '');
}

// block is one run of lines without a blank line in it.
function block(lines) {
  const parts = [];
  let list = null;
  let paragraph = null;
  for (const line of lines) {
    const item = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/.exec(line);
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    if (item) {
      const tag = item[1] ? 'ol' : 'ul';
      if (!list || list.localName !== tag) {
        list = element(tag);
        if (item[1]) list.start = Number(item[1]);
        parts.push(list);
      }
      list.append(element('li', {}, ...spans(item[2])));
      paragraph = null;
    } else if (heading) {
      parts.push(element('p', {}, element('strong', {}, ...spans(heading[1]))));
      list = paragraph = null;
    } else if (list) {
      list.lastChild.append(' ', ...spans(line.trim()));
    } else if (paragraph) {
      paragraph.append(element('br'), ...spans(line));
    } else {
      paragraph = element('p', {}, ...spans(line));
      parts.push(paragraph);
    }
  }
  return parts;
}

export function markdown(text) {
  return text.split(/\n\s*\n/).flatMap((run) => block(run.split('\n').filter((line) => line.trim() !== '')));
}
