import { z } from 'zod';
import { linkTerms, longestRttMs } from '../link.ts';
import type { Variant } from '../transports.ts';
import { durationSchema, positiveDurationSchema } from '../units.ts';
import { slugOf } from '../variant.ts';
import type { Misfit } from './stream.ts';

/** Schema of what is done to the link on purpose. */
export const linkDisturbanceSchema = z
  .strictObject({
    kind: z.literal('link'),
    after: durationSchema.describe('Time from the start of the measured window.'),
    down: positiveDurationSchema.optional().describe('How long the link loses all packets, both ways.'),
    rtt: durationSchema
      .refine((ms) => ms <= longestRttMs, { error: 'expected 10s at most' })
      .optional()
      .describe('What a round trip takes from then on, in place of the link’s own.'),
    for: positiveDurationSchema
      .optional()
      .describe('How long the round trip takes that; by default to the end.'),
  })
  .describe('The link is down for a while, or its round trip takes another time.');

type Written = z.output<typeof linkDisturbanceSchema>;

/** One change of the link, compiled: either it goes down, or its round trip becomes another. */
export interface LinkChange {
  /** µs from the start of the schedule. */
  readonly atUs: number;
  /** Null where the link is down. */
  readonly rttMs: number | null;
  /** How long it lasts; null to the end. */
  readonly forMs: number | null;
}

/** The change that such a disturbance makes, `startMs` after the start of the schedule. */
export const compileLinkDisturbance = (
  { after, down, rtt, for: forMs }: Written,
  startMs: number,
): LinkChange => ({
  atUs: (startMs + after) * 1000,
  rttMs: down === undefined ? (rtt ?? 0) : null,
  forMs: down ?? forMs ?? null,
});

/** How long TCP waits before it tries again on a path that it knows nothing of, ms (RFC 6298 §2). */
const firstWaitMs = 1_000;
/** What a connection needs from the attempt that gets through until something is delivered, ms. */
const handshakesMs = 1_000;

/**
 * How long after the link went down for `downMs` a connection may still be silent: whoever tries again waits
 * twice as long each time, so that the first attempt to get through comes before as much time again has
 * passed.
 */
export const silentForMs = (downMs: number): number => 2 * downMs + firstWaitMs + handshakesMs;

/** A scenario with disturbances, as far as the link is concerned. */
export interface LinkDisturbed {
  readonly disturbances?: readonly (Written | { readonly kind: string })[] | undefined;
  readonly phases: { readonly measure: number; readonly drain: number };
  /** With their paths. */
  readonly variants: readonly Variant[];
}

/** What only disturbances of the link, phases and variants together can say. */
export function misfitsOfLinkDisturbances({ disturbances = [], phases, variants }: LinkDisturbed): Misfit[] {
  const misfits: Misfit[] = [];
  const before: { readonly end: number; readonly isDown: boolean; readonly after: number }[] = [];
  for (const [i, one] of disturbances.entries()) {
    if (!isOfLink(one)) continue;
    const found = misfitOf(one, phases) ?? misfitOfVariants(one, variants);
    if (found) {
      misfits.push({ path: ['disturbances', i, ...found.path], message: found.message });
      continue;
    }
    const { after, down, for: forMs } = one;
    const span = {
      after,
      end: after + (down ?? forMs ?? Number.POSITIVE_INFINITY),
      isDown: down !== undefined,
    };
    if (before.some((b) => b.isDown === span.isDown && b.after < span.end && span.after < b.end))
      misfits.push({
        path: ['disturbances', i, 'after'],
        message: `the link ${span.isDown ? 'is down' : 'has another round trip'} at this time already`,
      });
    before.push(span);
  }
  return misfits;
}

const isOfLink = (one: Written | { readonly kind: string }): one is Written => one.kind === 'link';

/** What one disturbance says that cannot be, by itself or with the phases. */
function misfitOf(
  { after, down, rtt, for: forMs }: Written,
  { measure, drain }: LinkDisturbed['phases'],
): Misfit | undefined {
  if ((down === undefined) === (rtt === undefined))
    return { path: [], message: 'a link disturbance has either down, such as 3s, or rtt, such as 300ms' };
  if (down !== undefined && forMs !== undefined)
    return { path: ['for'], message: 'for belongs to rtt; how long the link is away is said by down' };
  if (after >= measure)
    return {
      path: ['after'],
      message: 'the link must change within the measured window: below phases.measure',
    };
  if (after + (down ?? forMs ?? 0) > measure)
    return {
      path: [down === undefined ? 'for' : 'down'],
      message:
        'the link must be as before when the measured window ends: after and this together at most phases.measure',
    };
  if (down !== undefined && after + silentForMs(down) > measure + drain)
    return {
      path: ['down'],
      message: `TCP may take as long again until it gets through: phases.drain must be at least ${after + silentForMs(down) - measure}ms`,
    };
  return undefined;
}

/** A variant that a disturbance of the link does not fit. */
function misfitOfVariants({ down, rtt }: Written, variants: readonly Variant[]): Misfit | undefined {
  const what = down === undefined ? 'a change of its round trip' : 'a link that goes down';
  const without = variants.find(({ over }) => !over?.link);
  if (without)
    return {
      path: [],
      message: `${what} needs a link, and the variant ${slugOf(without)} has none: add over, such as { link: slow-4g }`,
    };
  const jittery = variants.find(
    ({ over }) => rtt !== undefined && over?.link && linkTerms(over.link).jitterMs > rtt / 2,
  );
  return jittery
    ? {
        path: ['rtt'],
        message: `the variant ${slugOf(jittery)} has a jitter of more than half of this round trip`,
      }
    : undefined;
}
