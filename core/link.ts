import { z } from 'zod';
import { formatDurationMs, parseDurationMs } from './units.ts';

/*
 * The last mile between a subscriber and whatever he talks to first: how long a round trip takes, how much it
 * carries each way, and what it loses.
 */

/** A kind of access that people have, by name. */
interface Profile {
  readonly label: string;
  readonly rttMs: number;
  readonly downKbit: number;
  readonly upKbit: number;
  /** Who has measured or set it. */
  readonly source: string;
}

const profile = (
  label: string,
  rttMs: number,
  [downKbit, upKbit]: readonly [number, number],
  source: string,
): Profile => ({ label, rttMs, downKbit, upKbit, source });

const webPageTest = 'WebPageTest';

/** Links by name: the targets that these tools state, not the factors by which some of them multiply. */
export const linkProfiles: Readonly<Record<string, Profile>> = {
  cable: profile('cable', 28, [5_000, 1_000], webPageTest),
  dsl: profile('DSL', 50, [1_500, 384], webPageTest),
  lte: profile('LTE', 70, [12_000, 12_000], webPageTest),
  'fast-4g': profile('fast 4G', 60, [9_000, 1_500], 'Chrome DevTools, before its factors'),
  '4g': profile('4G', 170, [9_000, 9_000], webPageTest),
  'slow-4g': profile('slow 4G', 150, [1_600, 750], 'Lighthouse; Chrome DevTools, before its factors'),
  '3g-fast': profile('fast 3G', 150, [1_600, 768], webPageTest),
  '3g': profile('3G', 300, [1_600, 768], webPageTest),
  '3g-slow': profile('slow 3G', 400, [400, 400], webPageTest),
  '2g': profile('2G', 800, [280, 256], webPageTest),
  edge: profile('EDGE', 840, [240, 200], webPageTest),
};

const profileNames = Object.keys(linkProfiles);
const rateUnits = { bit: 0.001, kbit: 1, mbit: 1_000, gbit: 1_000_000 } as const;
const ratePattern = /^(\d+(?:\.\d+)?)(bit|kbit|mbit|gbit)$/;
const lossPattern = /^(\d+(?:\.\d+)?)%$/;

/** The longest round trip of a link, ms. */
export const longestRttMs = 10_000;
const limits = { slowestKbit: 8, fastestKbit: 1_000_000, highestLoss: 50 };

const rateSchema = z
  .string({ error: 'expected a rate such as 750kbit, 1.6mbit or 1gbit' })
  .regex(ratePattern, { error: 'expected a rate such as 750kbit, 1.6mbit or 1gbit', abort: true })
  .refine((text) => kbitOf(text) >= limits.slowestKbit && kbitOf(text) <= limits.fastestKbit, {
    error: 'expected 8kbit to 1gbit; leave it out where nothing limits the rate',
  })
  .transform((text) => rateText(kbitOf(text)));

const kbitOf = (text: string): number => {
  const [, number, unit] = ratePattern.exec(text) ?? [];
  return Number(number) * rateUnits[unit as keyof typeof rateUnits];
};
const rateText = (kbit: number) => `${Math.round(kbit * 1000) / 1000}kbit`;

const lossSchema = z
  .string({ error: 'expected a share of packets such as 1% or 0.1%' })
  .regex(lossPattern, { error: 'expected a share of packets such as 1% or 0.1%', abort: true })
  .refine((text) => percentOf(text) <= limits.highestLoss, { error: 'expected 0% to 50%' })
  .transform((text) => `${percentOf(text)}%`);

const percentOf = (text: string): number => Number(lossPattern.exec(text)?.[1]);

const timeSchema = z
  .string({ error: 'expected a duration such as 150ms or 0.2s' })
  .refine((text) => parseDurationMs(text) !== undefined, {
    error: 'expected a duration such as 150ms or 0.2s',
    abort: true,
  })
  .refine((text) => (parseDurationMs(text) as number) <= longestRttMs, {
    error: 'expected 10s at most',
  })
  .transform((text) => formatDurationMs(parseDurationMs(text) as number));

const writtenLink = z.strictObject({
  profile: z
    .enum(profileNames, { error: `expected a profile: ${profileNames.join(', ')}` })
    .optional()
    .describe('A kind of access by name, with its round trip and its rates; see pushbench list links.'),
  rtt: timeSchema.optional().describe('How long a round trip of a small packet takes, half of it each way.'),
  down: rateSchema.optional().describe('What it carries to the subscriber; unlimited where it is not said.'),
  up: rateSchema.optional().describe('What it carries from the subscriber; unlimited where it is not said.'),
  loss: lossSchema.optional().describe('The share of packets that get lost, each way, by chance.'),
  jitter: timeSchema
    .optional()
    .describe('By how much the way of a packet may be shorter or longer; packets stay in their order.'),
  shared: z
    .boolean()
    .optional()
    .describe('Whether all subscribers have one link together; otherwise each has one of his own.'),
});

/** Schema of a link: the name of a profile, or an object. What comes out can be read again. */
export const linkSchema = z
  .union([z.string(), writtenLink], {
    error:
      'expected a profile such as slow-4g, or an object such as { rtt: 150ms, down: 1600kbit, loss: 1% }',
  })
  .transform((written, context): Link => {
    const parsed = writtenLink.safeParse(typeof written === 'string' ? { profile: written } : written);
    for (const issue of parsed.error?.issues ?? [])
      context.addIssue({ ...issue, path: typeof written === 'string' ? [] : issue.path } as never);
    if (!parsed.success) return z.NEVER;
    const link = withoutDefaults(parsed.data);
    const wrong = (key: string, message: string) => {
      context.addIssue({ code: 'custom', path: [key], message });
      return z.NEVER;
    };
    if (link.profile === undefined && link.rtt === undefined)
      return wrong('rtt', 'a link needs an rtt such as 150ms, or a profile such as slow-4g');
    const { rttMs, jitterMs } = linkTerms(link);
    if (jitterMs > rttMs / 2)
      return wrong(
        'jitter',
        `jitter takes from half a round trip: expected at most ${rttMs / 2}ms, half of rtt`,
      );
    return link;
  });

/** A link, as it is written: with what differs from its profile, and units. */
export type Link = Readonly<Omit<z.output<typeof writtenLink>, 'shared'>> & {
  readonly shared?: true | undefined;
};

/** The same link however it was written: what says nothing is left out. */
function withoutDefaults({ shared, loss, jitter, ...rest }: z.output<typeof writtenLink>): Link {
  const { profile } = rest;
  const known = profile === undefined ? undefined : linkProfiles[profile];
  const said: Record<string, string | undefined> = {
    ...rest,
    ...(loss !== '0%' && { loss }),
    ...(jitter !== '0ms' && { jitter }),
  };
  if (known) {
    if (rest.rtt === formatDurationMs(known.rttMs)) delete said.rtt;
    if (rest.down === rateText(known.downKbit)) delete said.down;
    if (rest.up === rateText(known.upKbit)) delete said.up;
  }
  const kept = Object.entries(said).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(kept), ...(shared && { shared: true }) };
}

/** What a link does, in numbers. */
export interface LinkTerms {
  readonly rttMs: number;
  /** Null where nothing limits the rate. */
  readonly downKbit: number | null;
  readonly upKbit: number | null;
  /** From 0 to 1. */
  readonly loss: number;
  readonly jitterMs: number;
  readonly shared: boolean;
}

/** What a link does, in numbers. */
export function linkTerms({ profile, rtt, down, up, loss, jitter, shared }: Link): LinkTerms {
  const known = profile === undefined ? undefined : linkProfiles[profile];
  return {
    rttMs: rtt === undefined ? (known?.rttMs ?? 0) : (parseDurationMs(rtt) as number),
    downKbit: down === undefined ? (known?.downKbit ?? null) : kbitOf(down),
    upKbit: up === undefined ? (known?.upKbit ?? null) : kbitOf(up),
    loss: loss === undefined ? 0 : percentOf(loss) / 100,
    jitterMs: jitter === undefined ? 0 : (parseDurationMs(jitter) as number),
    shared: shared === true,
  };
}

const figures = ['rtt', 'down', 'up', 'loss', 'jitter'] as const;
type Figure = (typeof figures)[number];

/** The parts of a slug that name a link, such as `slow-4g` and `loss1pct`. */
export const linkParts = (link: Link): string[] => [
  ...(link.profile === undefined ? [] : [link.profile]),
  ...figures.flatMap((figure) =>
    link[figure] === undefined ? [] : [`${figure}${link[figure].replace('%', 'pct')}`],
  ),
  ...(link.shared ? ['shared-link'] : []),
];

const inWords: Record<Figure, (text: string) => string> = {
  rtt: (text) => `${parseDurationMs(text)} ms RTT`,
  down: (text) => `${kbitOf(text).toLocaleString('en')} kbit/s down`,
  up: (text) => `${kbitOf(text).toLocaleString('en')} kbit/s up`,
  loss: (text) => `${percentOf(text)} % loss`,
  jitter: (text) => `${parseDurationMs(text)} ms jitter`,
};

/** A link where there is little room, such as `slow 4G` and `1 % loss`. */
export const linkLabel = (link: Link): string[] => [
  ...(link.profile === undefined ? [] : [linkProfiles[link.profile]?.label ?? link.profile]),
  ...figures.flatMap((figure) => (link[figure] === undefined ? [] : [inWords[figure](link[figure])])),
  ...(link.shared ? ['one link for all'] : []),
];

/** A link as somebody has written it, before anybody has looked at its figures. */
type WrittenLink = Readonly<Record<string, string | boolean>>;

const figureWord = /^(rtt|down|up|loss|jitter)(\d.*)$/;

/**
 * What a word such as `slow-4g`, `rtt50ms` or `loss1%` says of a link; undefined where it says nothing of
 * one. Whether its figure is possible is for the schema to say.
 */
export function linkWord(word: string): WrittenLink | undefined {
  if (Object.hasOwn(linkProfiles, word)) return { profile: word };
  if (word === 'shared-link') return { shared: true };
  const [, figure, value] = figureWord.exec(word) ?? [];
  return figure === undefined || value === undefined ? undefined : { [figure]: value.replace(/pct$/, '%') };
}

/** The words that a link is written in, for messages. */
export const linkWords = [
  ...profileNames,
  'rtt50ms',
  'down1600kbit',
  'up750kbit',
  'loss1%',
  'jitter10ms',
  'shared-link',
];
