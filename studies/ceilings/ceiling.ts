import { z } from 'zod';
import {
  type Capabilities,
  capabilitiesOf,
  optionsOf,
  transportNames,
  transports,
  type Variant,
} from '../../core/transports.ts';
import { timeOf } from '../../core/variant.ts';
import { saturatedShare } from '../../reports/results/coreShare.ts';

interface CeilingRow {
  readonly title: string;
  /** Whose endpoint answers: that of the first transport which can do this. */
  readonly endpoint: Partial<Capabilities>;
  /** The status of the answers that count. */
  readonly status: 101 | 200 | 204;
  /** Whether each request opens a connection of its own. */
  readonly newConnections: boolean;
}

/** The kinds of requests whose highest rate is measured. */
export const ceilingKinds = {
  'empty-polls': { title: 'Empty polls', endpoint: { asks: 'timer' }, status: 204, newConnections: false },
  'polls-with-news': {
    title: 'Polls with one notification',
    endpoint: { asks: 'timer' },
    status: 200,
    newConnections: false,
  },
  'new-connection-polls': {
    title: 'Empty polls on new connections',
    endpoint: { asks: 'timer' },
    status: 204,
    newConnections: true,
  },
  'long-poll-wake-ups': {
    title: 'Long polls woken',
    endpoint: { asks: 'hold' },
    status: 200,
    newConnections: false,
  },
  'websocket-handshakes': {
    title: 'WebSocket handshakes',
    endpoint: { upstream: 'frame' },
    status: 101,
    newConnections: true,
  },
} as const satisfies Record<string, CeilingRow>;

/** The path that requests of a kind go to. */
export function ceilingPath(kind: CeilingKind): string {
  const { endpoint } = ceilingKinds[kind];
  const wanted = Object.entries(endpoint) as [keyof Capabilities, string][];
  const name = transportNames.find((one) =>
    wanted.every(([key, value]) => transports[one].capabilities[key] === value),
  );
  return `/${name}`;
}

/** One of the kinds. */
export type CeilingKind = keyof typeof ceilingKinds;

/** All kinds, in the order in which they are measured and shown. */
export const ceilingKindNames = Object.keys(ceilingKinds) as CeilingKind[];

const kind = z.enum(ceilingKindNames);
const count = z.int().min(0);

/**
 * Schema of a ceiling: how many answers a second the target gave when it was asked again as soon as it had
 * answered.
 */
export const ceilingSchema = z.object({
  kind,
  perSecond: z.number(),
  /** Answers of the kind's status in the window. */
  answers: count,
  /** Requests that were answered otherwise or not at all, the warm-up included. */
  failed: count,
  windowMs: z.number(),
  /** How many were asking at the same time. */
  connections: count,
  /**
   * TCP connections opened in the window, as the kernel counts them; null where the network is not private.
   */
  connectionsOpened: count.nullable(),
  /** CPU time in the window; null where the platform does not tell. */
  target: z.object({ cpuMs: z.number().nullable() }),
  /** CPU time in the window of the one process that asked. */
  load: z.object({ cpuMs: z.number() }),
  /** Why the figures must not be used; empty when they may. */
  invalid: z.array(z.string()),
});

/** Schema of a ceiling that could not be measured. */
export const failedCeilingSchema = z.object({
  kind,
  reason: z.string(),
  /** The last that the process that died had printed. */
  output: z.string(),
});

/** A measured ceiling, valid or not. */
export type Ceiling = z.output<typeof ceilingSchema>;
/** A ceiling that could not be measured. */
export type FailedCeiling = z.output<typeof failedCeilingSchema>;

/** Share of one core that the target took; null where the platform does not tell. */
export const targetShare = ({ target, windowMs }: Ceiling): number | null =>
  target.cpuMs === null ? null : target.cpuMs / windowMs;

/** Share of one core that the process took that asked. */
export const loadShare = ({ load, windowMs }: Ceiling): number => load.cpuMs / windowMs;

/** What a ceiling was the limit of; `neither` had a core to itself, or both waited. */
export function limitOf(ceiling: Ceiling): 'target' | 'load' | 'neither' {
  if ((targetShare(ceiling) ?? 0) >= saturatedShare) return 'target';
  return loadShare(ceiling) >= saturatedShare ? 'load' : 'neither';
}

/**
 * The kind whose ceiling bounds how many users a variant can have; null where users ask only once, to
 * connect.
 */
export function boundingKind(variant: Variant): CeilingKind | null {
  const { asks } = capabilitiesOf(variant);
  if (asks === 'never') return null;
  if (asks === 'hold') return 'long-poll-wake-ups';
  return optionsOf(variant).connection === 'close' ? 'new-connection-polls' : 'empty-polls';
}

/**
 * Users above which the target would have to answer more often than its ceiling allows; null where the kind
 * does not bound the variant, or users have nothing to ask. Of long polling it holds while an answer carries
 * one notification, so it depends on how many notifications a user gets each second.
 */
export function mostUsers(
  { kind, perSecond }: Pick<Ceiling, 'kind' | 'perSecond'>,
  variant: Variant,
  notificationsPerUserSecond: number,
): number | null {
  if (kind !== boundingKind(variant)) return null;
  const interval = timeOf(variant, 'interval');
  const asksPerUserSecond = interval === null ? notificationsPerUserSecond : 1000 / interval;
  return asksPerUserSecond > 0 ? Math.floor(perSecond / asksPerUserSecond) : null;
}

/** Whether a ceiling can be relied on as a limit: it is valid, and the target set it. */
export const isTargetsOwn = (ceiling: Ceiling): boolean =>
  ceiling.invalid.length === 0 && limitOf(ceiling) === 'target';

/** A ceiling in words, such as `9,800 empty polls a second`. */
export function ceilingText({ kind, perSecond }: Pick<Ceiling, 'kind' | 'perSecond'>): string {
  const { title } = ceilingKinds[kind];
  const rate = Number(perSecond.toPrecision(3)).toLocaleString('en');
  // A name of a protocol keeps its capitals.
  return `${rate} ${/^[A-Z][a-z]+ /.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title} a second`;
}
