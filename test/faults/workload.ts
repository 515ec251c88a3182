import { type TransportName, type VariantOptions, variantSchema } from '../../core/transports.ts';
import { slugOf } from '../../core/variant.ts';

/** How many users the workload has; three of them share nothing but the broadcast. */
export const users = 6;

/** The variants that faults are tried on, by the names that the table has for them. */
const variants = {
  'short-polling-20ms-close': { transport: 'short-polling', interval: '20ms', connection: 'close' },
  'short-polling-20ms-keep-alive': { transport: 'short-polling', interval: '20ms', connection: 'keep-alive' },
  'long-polling': { transport: 'long-polling' },
  'http-streaming': { transport: 'http-streaming' },
  sse: { transport: 'sse' },
  websocket: { transport: 'websocket' },
  'socket-io-upgrade': { transport: 'socket-io' },
  fallback: { transport: 'fallback', tryFor: '3s' },
} as const satisfies Record<string, { transport: TransportName; [option: string]: string }>;

/** A variant of the workload, by its slug. */
export type VariantName = keyof typeof variants;

export const variantNames = Object.keys(variants) as VariantName[];

/** How it may differ. */
export interface WorkloadOptions {
  /** Messages of the users themselves, besides those of the publisher. */
  readonly upstream?: boolean;
  /** The path that all variants run over. */
  readonly over?: 'tls' | 'h2' | 'rtt20ms' | 'nginx';
  /** Whether the link of that path is down for a while. */
  readonly linkDown?: boolean;
  /** What the WebSocket variant says besides. */
  readonly websocket?: VariantOptions;
  /** Whether all subscribers authenticate, with tokens of half a second. */
  readonly auth?: boolean;
  /** Whether the subscribers are on a page of another origin. */
  readonly isElsewhere?: boolean;
  /** Whether a target file describes the target: then each message is published by a request of its own. */
  readonly isDescribed?: boolean;
  /** How long the window is, where what is to be found out needs more deliveries. */
  readonly measure?: string;
}

const written = (name: VariantName, { websocket, auth }: WorkloadOptions) => ({
  ...(name === 'websocket' ? { ...variants.websocket, ...websocket } : variants[name]),
  ...(auth && { auth: { by: 'bearer', lifetime: '500ms' } }),
});

/** The slug of a variant in a workload. */
export const slugIn = (name: VariantName, workload: WorkloadOptions): string =>
  slugOf(variantSchema.parse(written(name, workload)));

/** The workload as a scenario file: short, and dense enough for what happens once in a hundred times. */
export function scenarioText(workload: WorkloadOptions): string {
  const { upstream = false, measure = '1s', linkDown = false, over, isDescribed = false } = workload;
  const stream = (name: string, topics: string, perSecond: number, from = 'server') => ({
    name,
    topics,
    from,
    arrivals: { process: 'poisson', perSecond },
    payload: { bytes: { distribution: 'uniform', min: 20, max: 300 } },
  });
  // JSON is YAML, too.
  return JSON.stringify({
    name: 'faults',
    title: 'Faults',
    description: 'What the fault catalogue runs.',
    users,
    connect: { over: '50ms' },
    streams: [
      stream('own', 'private', isDescribed ? 20 : 60),
      stream('news', 'broadcast', isDescribed ? 30 : 80),
      ...(upstream ? [stream('words', 'private', 20, 'subscriber')] : []),
    ],
    phases: { warmUp: '200ms', measure, drain: linkDown ? '3s' : '1s' },
    ...(linkDown && { paths: [over], disturbances: [{ kind: 'link', after: '100ms', down: '500ms' }] }),
    variants: variantNames.map((name) => written(name, workload)),
    slos: [],
    ...(workload.isElsewhere && { origin: { page: 'https://app.example' } }),
  });
}
