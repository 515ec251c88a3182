import type { Harm } from '../harm.ts';

const pass = (bytes: Buffer) => [{ bytes }];

/** What is done to bytes, by a proxy that does not know what they mean. */
export const wire = {
  'passes all': { passes: pass },
  'splits segments': {
    passes: (bytes, luck) => {
      const at = luck.below(bytes.length);
      return [{ bytes: bytes.subarray(0, at) }, { bytes: bytes.subarray(at), afterMs: 1 }];
    },
  },
  'delays segments': { passes: (bytes) => [{ bytes, afterMs: 20 }] },
  'stalls the wire': {
    passes: (bytes, luck) => (luck.oneIn(100) ? [{ bytes, afterMs: 150 }] : pass(bytes)),
  },
  'corrupts bytes': {
    passes: (bytes, luck) => {
      if (!luck.oneIn(20)) return pass(bytes);
      // Towards its end, where a head has been left behind.
      const copy = Buffer.from(bytes);
      const at = bytes.length - 1 - luck.below(Math.ceil(bytes.length / 3));
      copy[at] = (copy[at] as number) ^ 0x20;
      return pass(copy);
    },
  },
  'cuts connections': { passes: (bytes, luck) => (luck.oneIn(100) ? null : pass(bytes)) },
  'swallows segments': { passes: (bytes, luck) => (luck.oneIn(100) ? [] : pass(bytes)) },
  'repeats segments': { passes: (bytes, luck) => (luck.oneIn(100) ? [{ bytes }, { bytes }] : pass(bytes)) },
  'refuses connections': { passes: pass, accepts: (luck) => !luck.oneIn(3) },
  'changes the status': {
    passes: (bytes, luck) => {
      const head = bytes.toString('latin1', 0, 12);
      if (!/^HTTP\/1\.1 [12]/.test(head) || !luck.oneIn(3)) return pass(bytes);
      return pass(Buffer.concat([Buffer.from('HTTP/1.1 502'), bytes.subarray(12)]));
    },
  },
} satisfies Record<string, Harm>;
