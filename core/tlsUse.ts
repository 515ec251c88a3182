import { z } from 'zod';
import { countSchema } from './counts.ts';

/** Schema of what clients and target agreed on, and how often. */
export const tlsUseSchema = z.object({
  /** As OpenSSL names it, such as `TLSv1.3`. */
  version: z.string(),
  /** As IANA names it. */
  cipher: z.string(),
  /** Of the key exchange, such as `X25519MLKEM768`; null where none was made. */
  group: z.string().nullable(),
  /**
   * The key of the target’s certificate, such as `ec prime256v1` or `rsa 2048`; null where none was shown.
   */
  certificate: z.string().nullable(),
  /** Over the whole trial. */
  handshakes: z.object({ full: countSchema, resumed: countSchema }),
});

/** What clients and target agreed on. */
export type TlsUse = z.output<typeof tlsUseSchema>;

/** What several agents agreed on, the handshakes added; null where none used TLS. */
export function mergeTlsUse(all: readonly (TlsUse | null)[]): TlsUse | null {
  const uses = all.filter((use) => use !== null);
  const [first] = uses;
  if (!first) return null;
  const total = (of: 'full' | 'resumed') => uses.reduce((n, { handshakes }) => n + handshakes[of], 0);
  return { ...first, handshakes: { full: total('full'), resumed: total('resumed') } };
}
