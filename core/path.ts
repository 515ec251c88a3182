import { z } from 'zod';
import { type Link, linkLabel, linkParts, linkSchema, linkWord, linkWords } from './link.ts';
import { type Http, httpSchema, usersOfOne } from './pathHttp.ts';
import { rightPreset } from './proxies/programs.ts';
import { type PathProxy, proxyLabel, proxyParts, proxySchema, proxyWords } from './proxy.ts';

const tlsSchema = z.strictObject({
  version: z
    .literal(['1.3', '1.2', 1.3, 1.2])
    .default('1.3')
    .transform((version) => String(version) as '1.3' | '1.2')
    .describe('The version of TLS, and no other.'),
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

const memberSchemas = {
  http: httpSchema.optional().describe('The version of HTTP, and who has a connection of his own.'),
  tls: tlsSchema.optional().describe('HTTPS and wss, with these settings.'),
  link: linkSchema
    .optional()
    .describe('The last mile of each subscriber: a profile such as slow-4g, or an object with its figures.'),
  proxy: proxySchema
    .optional()
    .describe('What the target stands behind, such as nginx; TLS and HTTP/2 end there.'),
};

/** What lies between a subscriber and the target; without members, it is HTTP/1.1 in the clear. */
export interface Path {
  readonly http?: Http | undefined;
  readonly tls?: Tls | undefined;
  readonly link?: Link | undefined;
  readonly proxy?: PathProxy | undefined;
}

type Settings = Readonly<Record<string, string | number | boolean>>;
type WrittenPath = Readonly<Partial<Record<keyof Path, Settings>>>;

interface Member {
  /** The words that the member is written in, and what they say. */
  readonly words: Readonly<Record<string, WrittenPath>>;
  slugParts(path: Path): string[];
  label(path: Path): string[];
}

/** What a path is made of: a row for each member, in the order in which names list them. */
const members: readonly Member[] = [
  {
    words: {
      'http1.1': { http: { version: '1.1' } },
      h2: { http: { version: '2' } },
      shared: { http: { version: '2', connection: 'shared', usersPerConnection: usersOfOne.default } },
    },
    slugParts: ({ http }) =>
      http === undefined
        ? []
        : ['h2', ...(http.connection === 'own' ? [] : [`shared${http.usersPerConnection}`])],
    label: ({ http }) =>
      http === undefined
        ? []
        : [
            'HTTP/2',
            ...(http.connection === 'own' ? [] : [`${http.usersPerConnection} users per connection`]),
          ],
  },
  {
    words: {
      tls: { tls: {} },
      'tls1.3': { tls: { version: '1.3' } },
      'tls1.2': { tls: { version: '1.2' } },
      rsa2048: { tls: { certificate: 'rsa2048' } },
      'no-resume': { tls: { resume: false } },
    },
    slugParts: ({ tls }) =>
      tls === undefined
        ? []
        : [
            tls.version === '1.3' ? 'tls' : `tls${tls.version}`,
            ...(tls.certificate === 'p256' ? [] : [tls.certificate]),
            ...(tls.resume ? [] : ['no-resume']),
          ],
    label: ({ tls }) =>
      tls === undefined
        ? []
        : [
            tls.version === '1.3' ? 'TLS' : `TLS ${tls.version}`,
            ...(tls.certificate === 'p256' ? [] : ['RSA certificate']),
            ...(tls.resume ? [] : ['no resumption']),
          ],
  },
  {
    // Its words are those of core/link.ts.
    words: {},
    slugParts: ({ link }) => (link === undefined ? [] : linkParts(link)),
    label: ({ link }) => (link === undefined ? [] : linkLabel(link)),
  },
  {
    words: Object.fromEntries(
      Object.entries(proxyWords).map(([word, { program, preset }]) => [
        word,
        { proxy: { program, preset: preset ?? rightPreset } },
      ]),
    ),
    slugParts: ({ proxy }) => (proxy === undefined ? [] : proxyParts(proxy)),
    label: ({ proxy }) => (proxy === undefined ? [] : proxyLabel(proxy)),
  },
];

const words: Readonly<Record<string, WrittenPath>> = Object.assign({}, ...members.map((m) => m.words));

/** The slug and the name of the path without members. */
export const directPath = 'direct';
const isShared = /^shared([1-9]\d*)$/;

/** What a word says; undefined where it is none. */
function meaningOf(word: string): WrittenPath | undefined {
  if (Object.hasOwn(words, word)) return words[word];
  const users = Number(isShared.exec(word)?.[1]);
  const link = linkWord(word);
  if (link !== undefined) return { link };
  if (!(users >= usersOfOne.min && users <= usersOfOne.max)) return undefined;
  return { http: { version: '2', connection: 'shared', usersPerConnection: users } };
}

/** The words that a path is written in, for messages. */
export const pathWords = `${directPath}, or words joined by +: ${[...Object.keys(words), ...linkWords]
  .flatMap((word) =>
    word === 'shared' ? [word, `shared${usersOfOne.min} to shared${usersOfOne.max}`] : [word],
  )
  .join(', ')}`;

/** How scenarios may name a path. */
export const pathName = /^[a-z][a-z0-9.-]{0,39}$/;

/** What is wrong with a path in words: one of them is none, or two of them cannot be said together. */
export interface NotAPath {
  readonly wrong: string;
  /** Whether it may be the name that a scenario has for one. */
  readonly mayBeName: boolean;
}

/** A path as it is written in words, such as `h2+tls1.2`, or what is wrong with it. */
export function pathInWords(text: string): Path | NotAPath {
  if (text === directPath) return {};
  const said = text.split('+');
  const notAPath = (why: string, mayBeName = false) => ({
    wrong: `"${text}" is not a path${why}`,
    mayBeName,
  });
  const settings: Partial<Record<keyof Path, Settings>> = {};
  for (const [i, word] of said.entries()) {
    if (said.indexOf(word) < i) return notAPath(`: ${word} is in it twice`);
    const meaning = meaningOf(word);
    if (word === directPath) return notAPath(`: ${directPath} stands alone`);
    if (meaning === undefined) return notAPath(`; expected ${pathWords}`, pathName.test(text));
    const other = said.slice(0, i).find((earlier) => contradict(meaningOf(earlier), meaning));
    if (other !== undefined) return notAPath(`: ${other} and ${word} contradict each other`);
    for (const member of Object.keys(meaning) as (keyof Path)[])
      settings[member] = { ...settings[member], ...meaning[member] };
  }
  const parsed = pathObject.safeParse(settings);
  return parsed.success ? parsed.data : notAPath(`: ${messageOf(parsed.error.issues[0])}`);
}

/** What is wrong with a member: of the ways to write it, the last is the one that says most. */
function messageOf(issue: z.core.$ZodIssue | undefined): string | undefined {
  return issue?.code === 'invalid_union' ? messageOf(issue.errors.at(-1)?.[0]) : issue?.message;
}

/** Whether they say two things of the same setting. */
const contradict = (one: WrittenPath | undefined, other: WrittenPath) =>
  (Object.keys(other) as (keyof Path)[]).some((member) =>
    Object.entries(other[member] ?? {}).some(([key, value]) => (one?.[member]?.[key] ?? value) !== value),
  );

const pathObject = z.strictObject(memberSchemas).transform(
  ({ http, tls, link, proxy }): Path => ({
    ...(http && { http }),
    ...(tls && { tls }),
    ...(link && { link }),
    ...(proxy && { proxy }),
  }),
);

/** Schema of a path: inline, or in words. */
export const pathSchema = z
  .union([z.string(), pathObject], {
    error: `expected ${pathWords}; or an object such as { http: 2, link: slow-4g }`,
  })
  .transform((written, context): Path => {
    if (typeof written !== 'string') return written;
    const path = pathInWords(written);
    if (!('wrong' in path)) return path;
    context.addIssue({
      code: 'custom',
      message: `${path.wrong}${path.mayBeName ? '; or the name of an entry under the scenario’s paths' : ''}`,
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

/** A path on which there is a proxy. */
export type PathWithProxy = Path & { readonly proxy: PathProxy };

/** A path that has a proxy; undefined where it has none. */
export const pathWithProxy = (path: Path | undefined): PathWithProxy | undefined =>
  path?.proxy && { ...path, proxy: path.proxy };

/** The path from a proxy to the target, which is direct and in the clear; the path itself without a proxy. */
export const pathAtTarget = (path: Path | undefined): Path | undefined => (path?.proxy ? undefined : path);
