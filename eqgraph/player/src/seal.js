// The seal: it keeps answers out of readable text, and from nobody who wants to know. This is the
// twin of quizzes/masking.py; both read the cases of tests/js/fixtures/seals.json.

/**
 * The data of a sealed text.
 * @param {string} text @param {string} salt @returns {any}
 */
export function unseal(text, salt) {
  const mixed = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const start = startOf(new TextEncoder().encode(salt));
  let word = 0;
  const plain = mixed.map((byte, k) => {
    if (k % 4 === 0) word = wordAt(start, k / 4);
    return byte ^ (word >>> (8 * (k % 4)));
  });
  return JSON.parse(new TextDecoder().decode(plain));
}

/** The FNV-1a hash of a salt. @param {Uint8Array} salt */
const startOf = (salt) =>
  salt.reduce((start, byte) => Math.imul(start ^ byte, 0x01000193) >>> 0, 0x811c9dc5);

/** The finish of MurmurHash3, of numbers that count on. @param {number} start @param {number} k */
function wordAt(start, k) {
  let x = (start + Math.imul(k, 0x9e3779b9)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}
