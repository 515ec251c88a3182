import { z } from 'zod';

const tlsSchema = z.strictObject({
  version: z.enum(['1.3', '1.2']).default('1.3').describe('The version of TLS, and no other.'),
  certificate: z
    .enum(['p256', 'rsa2048'])
    .default('p256')
    .describe('The key of the certificate that a target which pushbench starts is given.'),
  resume: z
    .boolean()
    .default(true)
    .describe('Whether a client resumes its session when it connects again, as browsers do.'),
});

/** TLS, as a path has it. */
export type Tls = Readonly<z.output<typeof tlsSchema>>;

const memberSchemas = { tls: tlsSchema.optional().describe('HTTPS and wss, with these settings.') };

/** What lies between a subscriber and the target; without members, it is HTTP/1.1 in the clear. */
export interface Path {
  readonly tls?: Tls | undefined;
}

type WrittenPath = z.input<z.ZodObject<typeof memberSchemas>>;

/** What a path is made of: a row for each member, in the order in which names list them. */
const members = [
  {
    words: {
      tls: { tls: {} },
      'tls1.3': { tls: { version: '1.3' } },
      'tls1.2': { tls: { version: '1.2' } },
      rsa2048: { tls: { certificate: 'rsa2048' } },
      'no-resume': { tls: { resume: false } },
    } satisfies Record<string, WrittenPath>,
    slugParts: ({ tls }: Path) =>
      tls === undefined
        ? []
        : [
            tls.version === '1.3' ? 'tls' : `tls${tls.version}`,
            ...(tls.certificate === 'p256' ? [] : [tls.certificate]),
            ...(tls.resume ? [] : ['no-resume']),
          ],
    label: ({ tls }: Path) =>
      tls === undefined
        ? []
        : [
            tls.version === '1.3' ? 'TLS' : `TLS ${tls.version}`,
            ...(tls.certificate === 'p256' ? [] : ['RSA certificate']),
            ...(tls.resume ? [] : ['no resumption']),
          ],
  },
] as const;

const words: Readonly<Record<string, WrittenPath>> = Object.assign({}, ...members.map((m) => m.words));

/** The slug and the name of the path without members. */
export const directPath = 'direct';
const expected = `${directPath}, or words joined by +: ${Object.keys(words).join(', ')}`;

/** A path as it is written in words, such as `tls1.2+rsa2048`; undefined where one of them is none. */
function pathInWords(text: string): WrittenPath | undefined {
  if (text === directPath) return {};
  const parts = text.split('+').map((word) => (Object.hasOwn(words, word) ? words[word] : undefined));
  if (parts.includes(undefined)) return undefined;
  return { tls: Object.assign({}, ...parts.map((part) => part?.tls)) };
}

/** Schema of a path: inline, or in words. */
export const pathSchema = z
  .union([z.string(), z.strictObject(memberSchemas)], {
    error: `expected ${expected}; or an object such as { tls: { version: '1.2' } }`,
  })
  .transform((written, context): Path => {
    if (typeof written !== 'string') return written;
    const path = pathInWords(written);
    if (path !== undefined) return z.strictObject(memberSchemas).parse(path);
    context.addIssue({
      code: 'custom',
      message: `"${written}" is not a path; expected ${expected}; or the name of an entry under the scenario’s paths`,
    });
    return z.NEVER;
  });

/** The parts of a path's slug; none for the direct one. */
export const pathParts = (path: Path | undefined): string[] =>
  path === undefined ? [] : members.flatMap(({ slugParts }) => slugParts(path));

/** The path's stable name, such as `tls1.2-rsa2048`. */
export const pathSlugOf = (path: Path | undefined): string => pathParts(path).join('-') || directPath;

/** The path where there is little room, such as `TLS 1.2, RSA certificate`; empty for the direct one. */
export const pathLabelOf = (path: Path | undefined): string =>
  path === undefined ? '' : members.flatMap(({ label }) => label(path)).join(', ');

/** The scheme of a target's URL at the end of a path. */
export const schemeOf = (path: Path | undefined): 'http:' | 'https:' => (path?.tls ? 'https:' : 'http:');
