// A frame of a page: unpack the player and what it plays. Frames of one page share the pieces of the
// player that one of them holds. A program of its own, in static/unpack.js; embedded.py puts PIECES
// and LETTERS in.

declare const PIECES: string[]; // the names of those that this frame needs
declare const LETTERS: string;

const index = new Map([...LETTERS].map((letter, k) => [letter, k]));

/** Five characters are four bytes, of a text that bzip2 made small. */
function unpacked(text: string): string {
  const bytes = new Uint8Array(Math.floor((text.length * 4) / 5));
  for (let from = 0, to = 0; from < text.length; from += 5) {
    let four = 0;
    for (let k = from; k < from + 5; k++) four = four * 85 + (index.get(text[k]) ?? 84);
    for (let k = 3; k >= 0; k--) if (to < bytes.length) bytes[to++] = four / 256 ** k;
  }
  return new TextDecoder().decode(expanded(bytes));
}

/** What bzip2 made small: a browser itself knows only deflate, which takes an eighth more. */
function expanded(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let at = 32; // bits, behind the head
  const bit = () => {
    if (at >= 8 * bytes.length) throw new Error("what it plays is cut off");
    return (bytes[at >> 3] >> (7 - (at++ & 7))) & 1;
  };
  const bits = (count: number) => {
    let number = 0;
    while (count--) number = 2 * number + bit();
    return number;
  };
  const set = (number: number) => [...Array(16).keys()].filter((k) => (number >> (15 - k)) & 1);
  const first = (list: number[], k: number) => list.unshift(...list.splice(k, 1));
  const out: number[] = [];
  while (bits(48) === 0x314159265359) {
    bits(33); // a checksum, and a bit that is 0
    let place = bits(24);
    const letters = set(bits(16)).flatMap((k) => set(bits(16)).map((j) => 16 * k + j));
    const tables = bits(3);
    const order = [...Array(tables).keys()];
    const chosen = Array.from({ length: bits(15) }, () => {
      let k = 0;
      while (bit()) k++;
      first(order, k);
      return order[0];
    });
    const codes = Array.from({ length: tables }, () => {
      let length = bits(5);
      const lengths = Array.from({ length: letters.length + 2 }, () => {
        while (bit()) length += bit() ? -1 : 1;
        return length;
      });
      const code = new Map<number, number>(); // of the bits of a symbol, behind a 1
      for (let long = 1, next = 2; long < 21; long++, next *= 2)
        lengths.forEach((one, symbol) => one === long && code.set(next++, symbol));
      return code;
    });
    const sorted: number[] = []; // the last letters of the sorted rotations of the block
    for (let k = 0, run = 0, weight = 1; ; k++) {
      const code = codes[chosen[Math.floor(k / 50)]];
      let read = 1;
      while (!code.has(read)) read = 2 * read + bit();
      const symbol = code.get(read) as number;
      if (symbol < 2) {
        run += weight << symbol;
        weight *= 2;
        continue;
      }
      while (run) sorted.push(letters[0]), run--;
      weight = 1;
      if (symbol > letters.length) break;
      first(letters, symbol - 1);
      sorted.push(letters[0]);
    }
    const starts = new Uint32Array(257);
    for (const letter of sorted) starts[letter + 1]++;
    for (let k = 1; k < 257; k++) starts[k] += starts[k - 1];
    const next = new Uint32Array(sorted.length);
    sorted.forEach((letter, k) => (next[starts[letter]++] = k));
    let same = 0; // four of a letter, and then how many more
    for (let k = 0, before = -1; k < sorted.length; k++) {
      place = next[place];
      const letter = sorted[place];
      if (same === 4) {
        for (let more = letter; more; more--) out.push(before);
        same = 0;
        before = -1;
      } else {
        same = letter === before ? same + 1 : 1;
        before = letter;
        out.push(letter);
      }
    }
  }
  return new Uint8Array(out);
}

/** A piece of the player: of this frame, or of another one on the page. */
function piece(name: string): string {
  const own = document.getElementById(`eqgraph-${name}`);
  if (own) return own.textContent ?? "";
  const start = ['id="eqgraph-', name, '">'].join(""); // which stands nowhere else
  for (const frame of parent.document.querySelectorAll<HTMLIFrameElement>("iframe.eqgraph-embedded")) {
    const [, found] = frame.srcdoc.split(start);
    if (found) return found.split("<")[0];
  }
  throw new Error("the player stands in another display of its page, which is not here");
}

function add(tag: string, text: string, attributes = {}) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.textContent = text;
  document.head.append(element);
}

const main = document.querySelector("main") as HTMLElement;
try {
  const texts = PIECES.flatMap((name) => unpacked(piece(name)).split("\0")); // each behind its place
  texts.sort((a, b) => parseInt(a) - parseInt(b));
  const [css, ...sections] = texts.map((text) => text.slice(text.indexOf(" ") + 1));
  const data = unpacked(document.getElementById("eqgraph-data")?.textContent ?? "");
  (main.querySelector("script") as Element).textContent = data;
  add("style", css);
  document.body.style.margin = "4px";
  const frame = frameElement as HTMLElement | null;
  if (frame) {
    const fit = () => (frame.style.height = `${Math.ceil(main.getBoundingClientRect().height) + 8}px`);
    new ResizeObserver(fit).observe(main);
  }
  add("script", sections.join(""), { type: "module" });
} catch (error) {
  const told = document.querySelector(".eqgraph-wait") as HTMLElement;
  told.hidden = false;
  told.textContent = `The player does not start: ${(error as Error).message}`;
}

export {};
