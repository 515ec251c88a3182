/** The most that one record holds (RFC 8446 §5.1). */
export const recordBytes = 16_384;

/**
 * Header (5 B), explicit nonce, content type and tag, by cipher (RFC 8446 §5.2, RFC 5288 §3, RFC 7905 §2).
 */
const overheads: readonly (readonly [version: RegExp, cipher: RegExp, bytes: number])[] = [
  [/^TLSv1\.3$/, /_(GCM|POLY1305)_/, 5 + 1 + 16],
  [/^TLSv1\.2$/, /_GCM_/, 5 + 8 + 16],
  [/^TLSv1\.2$/, /_POLY1305_/, 5 + 16],
];

/** Bytes that a record adds to what it holds; undefined for a cipher whose records have no fixed overhead. */
export const recordOverhead = (version: string, cipher: string): number | undefined =>
  overheads.find(([v, c]) => v.test(version) && c.test(cipher))?.[2];

/** Bytes of an alert, such as the one that ends a connection, in a record of its own. */
export const alertBytes = (overhead: number): number => overhead + 2;
