import { type Scenario, scenarioSchema, type TraceEvent } from '../../core/scenario/scenario.ts';

/** Short polling, as in a scenario file. */
export const polling = (interval: string, parts: object = {}) => ({
  transport: 'short-polling',
  interval,
  ...parts,
});

/** The other transports, with their defaults. */
export const longPolling = { transport: 'long-polling' };
export const sse = { transport: 'sse' };
export const websocket = { transport: 'websocket' };
/** Socket.IO in each of its ways. */
export const socketIo = ['websocket', 'upgrade', 'polling'].map((connection) => ({
  transport: 'socket-io',
  connection,
}));

/** The same over each of these paths. */
export const overEach = (paths: readonly string[], ...variants: readonly object[]) =>
  variants.flatMap((variant) => paths.map((over) => ({ ...variant, over })));

const browser = { profile: 'chrome', cookieBytes: 217 };

/** Private notifications for each user at random moments. */
export const poisson = (perSecond: number, bytes = 200) => ({
  name: 'news',
  topics: 'private',
  arrivals: { process: 'poisson', perSecond },
  payload: { bytes },
});

/** A scenario, as in a file. */
interface Written {
  readonly name: string;
  readonly title: string;
  readonly users: number;
  readonly streams: readonly object[];
  readonly warmUp?: string;
  readonly measure: string;
  readonly drain?: string;
  readonly variants: readonly object[];
  readonly [key: string]: unknown;
}

/** The scenario, with the defaults of all experiments; `traces` are by the names that streams use. */
export function scenario(
  { warmUp = '1s', measure, drain = '5s', ...written }: Written,
  traces: Record<string, readonly TraceEvent[]> = {},
): Scenario {
  return {
    ...scenarioSchema.parse({
      description: 'Tests claims about transports.',
      headers: browser,
      connect: { over: '300ms' },
      phases: { warmUp, measure, drain },
      ...written,
    }),
    traces,
  };
}
