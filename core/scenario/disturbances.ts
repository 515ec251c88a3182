import { z } from 'zod';
import { createRandom, shuffled } from '../random.ts';
import { durationSchema, positiveDurationSchema } from '../units.ts';
import { compileLinkDisturbance, type LinkChange, linkDisturbanceSchema } from './linkDisturbance.ts';
import { compileProxyDisturbance, type ProxyChange, proxyDisturbanceSchema } from './proxyDisturbance.ts';

const disconnectSchema = z
  .strictObject({
    kind: z.literal('disconnect'),
    every: positiveDurationSchema.describe(
      'Time from one turn to the next, from the start of the measured window.',
    ),
    share: z.number().gt(0).max(1).default(1).describe('Share of the users that each turn cuts off.'),
    within: durationSchema
      .optional()
      .describe('Time over which the cuts of a turn are spread; by default the whole turn.'),
  })
  .describe('Connections are cut as when the network fails: without a close.');

const restartSchema = z
  .strictObject({
    kind: z.literal('restart'),
    after: durationSchema.describe('Time from the start of the measured window.'),
    down: durationSchema.default(0).describe('Minimum time that the target stays down.'),
  })
  .describe('The target is stopped and restarted on its port.');

/** Schema of what is done on purpose to connections, to the target, or to a member of the path. */
export const disturbanceSchema = z.discriminatedUnion(
  'kind',
  [disconnectSchema, restartSchema, linkDisturbanceSchema, proxyDisturbanceSchema],
  { error: 'expected kind: disconnect, restart, link or proxy' },
);

/**
 * Schema of how a client comes back. No and full jitter are those of Brooker, Exponential Backoff And Jitter,
 * 2015 (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/); half is ±50 % around the
 * wait, where the equal jitter of that article only shortens it.
 */
export const reconnectSchema = z
  .strictObject({
    resume: z
      .boolean()
      .default(true)
      .describe('true: from the cursor; false: from scratch, as if the server could not resume.'),
    jitter: z
      .enum(['none', 'half', 'full'])
      .default('full')
      .describe('none: exactly the wait; half: ±50 % of it; full: anywhere below it.'),
    first: positiveDurationSchema.default(100).describe('The first wait; each further wait doubles.'),
    longest: positiveDurationSchema.default(10_000).describe('The longest wait.'),
  })
  .refine(({ first, longest }) => first <= longest, {
    path: ['first'],
    error: 'must not be longer than longest',
  });

/** How clients come back after a loss; durations in ms. */
export type Reconnect = z.output<typeof reconnectSchema>;

/** How they do where the scenario says nothing. */
export const defaultReconnect: Reconnect = reconnectSchema.parse({});

/** The disturbances of a scenario, compiled with a seed. Instants are µs from the start of the schedule. */
export interface Disturbances {
  /** Connections to cut, in order: at `atUs[i]` that of `user[i]`. */
  readonly cuts: { readonly atUs: Uint32Array; readonly user: Uint32Array };
  /** When the target is to be ended, in order, and how long it stays away at least. */
  readonly restarts: readonly { readonly atUs: number; readonly downMs: number }[];
  /** What becomes of the link, in order. */
  readonly link: readonly LinkChange[];
  /** What becomes of the proxy, in order. */
  readonly proxy: readonly ProxyChange[];
}

/** What decides them of a scenario; durations in ms. */
interface Disturbed {
  readonly disturbances?: readonly z.output<typeof disturbanceSchema>[] | undefined;
  readonly phases: { readonly warmUp: number; readonly measure: number };
  readonly users: number;
}

/**
 * Compiles the disturbances of a scenario: a pure function of its arguments. Calls `tooMany` above `limit`
 * cuts.
 */
export function compileDisturbances(
  { disturbances = [], phases, users }: Disturbed,
  seed: number | string,
  limit: number,
  tooMany: () => Error,
): Disturbances {
  const cuts: { atUs: number; user: number }[] = [];
  const restarts: { atUs: number; downMs: number }[] = [];
  const link: LinkChange[] = [];
  const proxy: ProxyChange[] = [];
  disturbances.forEach((disturbance, i) => {
    if (disturbance.kind === 'restart') {
      restarts.push({ atUs: (phases.warmUp + disturbance.after) * 1000, downMs: disturbance.down });
      return;
    }
    if (disturbance.kind === 'link') {
      link.push(compileLinkDisturbance(disturbance, phases.warmUp));
      return;
    }
    if (disturbance.kind === 'proxy') {
      proxy.push(compileProxyDisturbance(disturbance, phases.warmUp));
      return;
    }
    const { every, share, within = every } = disturbance;
    const everybody = Array.from({ length: users }, (_, user) => user);
    const some = Math.max(1, Math.round(share * users));
    const random = createRandom(seed, `disturbance/${i}`);
    for (let turn = 0; turn < phases.measure; turn += every)
      for (const user of shuffled(everybody, random).slice(0, some)) {
        const afterMs = turn + random.next() * within;
        if (afterMs >= phases.measure) continue;
        if (cuts.length >= limit) throw tooMany();
        cuts.push({ atUs: Math.floor((phases.warmUp + afterMs) * 1000), user });
      }
  });
  cuts.sort((a, b) => a.atUs - b.atUs);
  return {
    cuts: {
      atUs: Uint32Array.from(cuts, ({ atUs }) => atUs),
      user: Uint32Array.from(cuts, ({ user }) => user),
    },
    restarts: restarts.sort((a, b) => a.atUs - b.atUs),
    link: link.sort((a, b) => a.atUs - b.atUs),
    proxy: proxy.sort((a, b) => a.atUs - b.atUs),
  };
}

/** Whether a scenario's disturbances may cost deliveries, so that losses are a figure and not a fault. */
export function lossesExpected({
  disturbances = [],
  reconnect = defaultReconnect,
}: Pick<Disturbed, 'disturbances'> & { readonly reconnect?: Reconnect | undefined }): boolean {
  return disturbances.some(({ kind }) => kind === 'restart' || !reconnect.resume);
}
