/** A source of uniform numbers; passed in wherever chance is used, so that a seed decides everything. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of it. */
  next(): number;
  /** Uniform integer in [0, below). */
  below(limit: number): number;
}

/** FNV-1a over UTF-16 code units, finished with murmur3's mixer: spreads similar names far apart. */
export function hash32(text: string, start = 0x811c9dc5): number {
  let h = start;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix32(h);
}

/** The finaliser of MurmurHash3: a bijection on 32 bits in which every input bit moves every output bit. */
export function mix32(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A generator that depends only on the seed and a name, so that a change in one use of chance does not
 * move the others. xoshiro128** (Blackman and Vigna, 2018), integer arithmetic only: the same on any machine.
 */
export function createRandom(seed: number | string, name: string): Random {
  const key = `${seed}\u0000${name}`;
  let a = hash32(key, 1) || 1;
  let b = hash32(key, 2);
  let c = hash32(key, 3);
  let d = hash32(key, 4);
  const rotate = (x: number, k: number) => (x << k) | (x >>> (32 - k));
  const next = () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return (result >>> 0) / 0x1_0000_0000;
  };
  return { next, below: (limit) => Math.floor(next() * limit) };
}

/** A shuffled copy (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    // Both exist: i is below the length, and j at most i.
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}
