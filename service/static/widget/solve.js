/* ALTCHA's PBKDF2/SHA-256 challenge: finds the number whose key begins as is asked for. WebCrypto works beside the page;
   where a page has none (plain http) our own SHA-256 works in slices, so that typing goes on. No worker: a page of another
   origin, under its own policy, may not start one of ours. */
const ALGORITHM = "PBKDF2/SHA-256";
const PATIENCE = 30000; // then the comment goes without
const SLICE = 12; // ms
const TOGETHER = 4; // tries that WebCrypto is given at once
const LAST = 1e6;

const K = new Int32Array(64);
const START = new Int32Array(8);
const W = new Int32Array(64);

/* The constants of SHA-256 are the fractions of roots of the first primes. */
for (let prime = 2, found = 0; found < 64; prime += 1) {
  let divisor = 2;
  while (divisor * divisor <= prime && prime % divisor) divisor += 1;
  if (divisor * divisor <= prime) continue;
  if (found < 8) START[found] = (Math.sqrt(prime) % 1) * 2 ** 32;
  K[found] = (Math.cbrt(prime) % 1) * 2 ** 32;
  found += 1;
}

/* One block, W[0…15], from one state to another. */
function compress(from, to) {
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15];
    const y = W[i - 2];
    W[i] = (W[i - 16] + W[i - 7] + (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3))
      + (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10))) | 0;
  }
  let a = from[0], b = from[1], c = from[2], d = from[3], e = from[4], f = from[5], g = from[6], h = from[7];
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7)))
      + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const two = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10)))
      + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  to[0] = from[0] + a; to[1] = from[1] + b; to[2] = from[2] + c; to[3] = from[3] + d;
  to[4] = from[4] + e; to[5] = from[5] + f; to[6] = from[6] + g; to[7] = from[7] + h;
}

/* The end of a message that follows one block already hashed. */
function block(words, length) {
  W.fill(0, 0, 16);
  W.set(words);
  W[words.length] = 0x80000000;
  W[15] = (64 + length) * 8;
}

const words = (bytes) => {
  const view = new DataView(bytes.buffer);
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(i * 4));
};

function keyed(password, pad) {
  const state = new Int32Array(8);
  for (let i = 0; i < 16; i += 1) W[i] = (password[i] || 0) ^ pad;
  compress(START, state);
  return state;
}

/* PBKDF2 by hand: one block of 32 bytes; password and salt are whole words, and shorter than a block. */
export function derive(password, salt, cost) {
  const key = words(password);
  const inner = keyed(key, 0x36363636);
  const outer = keyed(key, 0x5c5c5c5c);
  const hash = new Int32Array(8);
  const sum = new Int32Array(8);
  block(Int32Array.of(...words(salt), 1), salt.length + 4);
  for (let i = 0; i < cost; i += 1) {
    if (i) block(hash, 32);
    compress(inner, hash);
    block(hash, 32);
    compress(outer, hash);
    for (let j = 0; j < 8; j += 1) sum[j] ^= hash[j];
  }
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  for (let j = 0; j < 8; j += 1) view.setInt32(j * 4, sum[j]);
  return bytes;
}

async function native(password, salt, iterations) {
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256));
}

const unhex = (text) => Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.substr(i * 2, 2), 16));

const hex = (bytes) => {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
};

/* search(parameters) → {counter, derivedKey}; nothing if it would take too long. */
async function search({ nonce, salt, cost, keyPrefix }) {
  const [start, salted, until] = [unhex(nonce), unhex(salt), Date.now() + PATIENCE];
  const password = (counter) => {
    const bytes = new Uint8Array(start.length + 4);
    bytes.set(start);
    new DataView(bytes.buffer).setUint32(start.length, counter);
    return bytes;
  };
  const fits = (counter, key) => {
    const derivedKey = hex(key);
    return derivedKey.startsWith(keyPrefix) ? { counter, derivedKey } : null;
  };
  const beside = Boolean(crypto.subtle);
  for (let counter = 0; counter < LAST && Date.now() < until;) {
    if (beside) {
      const tries = [];
      for (let i = 0; i < TOGETHER; i += 1) tries.push(native(password(counter + i), salted, cost));
      for (const key of await Promise.all(tries)) {
        const found = fits(counter, key);
        if (found) return found;
        counter += 1;
      }
      continue;
    }
    for (const pause = Date.now() + SLICE; Date.now() < pause; counter += 1) {
      const found = fits(counter, derive(password(counter), salted, cost));
      if (found) return found;
    }
    await new Promise((go) => setTimeout(go));
  }
  return null;
}

/* What goes along with the comment; undefined if this cannot be solved here. */
export async function solve({ parameters, signature }) {
  const solution = parameters.algorithm === ALGORITHM ? await search(parameters) : null;
  return solution ? btoa(JSON.stringify({ challenge: { parameters, signature }, solution })) : undefined;
}
