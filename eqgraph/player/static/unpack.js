// A frame of a page: unpack the player and what it plays. Frames of one page share the player that
// one of them holds. VERSION and LETTERS are put in by embedded.py.
const index = new Map([...LETTERS].map((letter, k) => [letter, k]));

/** Five characters are four bytes, deflated. */
function unpacked(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 4) / 5));
  for (let from = 0, to = 0; from < text.length; from += 5) {
    let four = 0;
    for (let k = from; k < from + 5; k++) four = four * 85 + (index.get(text[k]) ?? 84);
    for (let k = 3; k >= 0; k--) if (to < bytes.length) bytes[to++] = four / 256 ** k;
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Response(stream).text();
}

/** The player: of this frame, or of another one on the page. */
function program() {
  const own = document.getElementById('eqgraph-program');
  if (own) return own.textContent;
  const start = ['id="eqgraph-program"', 'VERSION '].join('>'); // which stands nowhere else
  for (const frame of parent.document.querySelectorAll('iframe.eqgraph-embedded')) {
    const [, found] = frame.srcdoc.split(start);
    if (found) return `VERSION ${found.split('<')[0]}`;
  }
  throw new Error('the player stands in another display of its page, which is not here');
}

function add(tag, text, attributes = {}) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.textContent = text;
  document.head.append(element);
}

const main = document.querySelector('main');
try {
  const [script, css] = JSON.parse(await unpacked(program().slice('VERSION '.length)));
  const data = await unpacked(document.getElementById('eqgraph-data').textContent);
  main.querySelector('script').textContent = data;
  add('style', css);
  document.body.style.margin = '4px';
  const frame = frameElement;
  if (frame) {
    const fit = () => (frame.style.height = `${Math.ceil(main.getBoundingClientRect().height) + 8}px`);
    new ResizeObserver(fit).observe(main);
  }
  add('script', script, { type: 'module' });
} catch (error) {
  const told = document.querySelector('.eqgraph-wait');
  told.hidden = false;
  told.textContent = `The player does not start: ${error.message}`;
}
