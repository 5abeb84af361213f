// Puts the chat into another site's page:
//
//   <script src="https://bot.example.com/embed.js" async></script>
//
// A button in the corner opens the chat in a frame of its own, so that neither
// page can read the other. data-language ("zh" or "en") chooses the button's
// language, else the page's own does; data-open opens the chat at once.
(() => {
  'use strict';
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const chinese = (script.dataset.language || document.documentElement.lang || navigator.language).toLowerCase().startsWith('zh');
  const words = chinese ? { open: '打开聊天', close: '关闭聊天', frame: '聊天' } : { open: 'Open the chat', close: 'Close the chat', frame: 'Chat' };

  const styled = (tag, style, properties) => {
    const node = Object.assign(document.createElement(tag), properties);
    Object.assign(node.style, style); // not an attribute: strict policies allow this
    return node;
  };
  const button = styled('button', {
    position: 'fixed', right: '16px', bottom: '16px', zIndex: '2147483646', width: '56px', height: '56px', padding: '0',
    border: '2px solid #fff', borderRadius: '50%', background: '#0b5fb8', color: '#fff', lineHeight: '0',
    boxShadow: '0 2px 12px rgba(0,0,0,.3)', cursor: 'pointer',
  }, { type: 'button', title: words.open });
  button.setAttribute('aria-expanded', 'false');
  button.setAttribute('aria-label', words.open);
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const bubble = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  drawing.setAttribute('viewBox', '0 0 32 32');
  drawing.setAttribute('width', '28');
  drawing.setAttribute('aria-hidden', 'true');
  bubble.setAttribute('fill', 'currentColor');
  bubble.setAttribute('d', 'M6 4h20a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H15l-8 6v-6H6a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4z');
  drawing.append(bubble);
  button.append(drawing);
  let frame = null;

  const put = (open) => {
    if (open && !frame) {
      frame = styled('iframe', {
        position: 'fixed', right: '16px', bottom: '84px', zIndex: '2147483647', border: '1px solid #8a94a3', borderRadius: '12px',
        width: 'min(400px, calc(100vw - 32px))', height: 'min(640px, calc(100vh - 108px))', background: '#fff', boxShadow: '0 8px 32px rgba(0,0,0,.3)',
      }, { src: `${home}/?embed`, title: words.frame, referrerPolicy: 'no-referrer' });
      button.after(frame);
    }
    if (frame) frame.style.display = open ? 'block' : 'none';
    button.setAttribute('aria-expanded', String(open));
    button.setAttribute('aria-label', open ? words.close : words.open);
    button.title = open ? words.close : words.open;
    (open ? frame : button).focus();
  };
  const isOpen = () => button.getAttribute('aria-expanded') === 'true';

  button.addEventListener('click', () => put(!isOpen()));
  addEventListener('keydown', (event) => { if (event.key === 'Escape' && isOpen()) put(false); });
  addEventListener('message', (event) => {
    if (frame && event.source === frame.contentWindow && event.origin === home && event.data === 'chat:close') put(false);
  });
  const start = () => {
    document.body.append(button);
    if ('open' in script.dataset) put(true);
  };
  if (document.body) start(); else addEventListener('DOMContentLoaded', start);
})();
