import type { TransportName } from '../../../core/transports.ts';
import type { Interval } from '../../../reports/stats/interval.ts';
import type { CapacityResult } from '../../capacity/file.ts';
import type { Capacity } from '../../capacity/staircase.ts';
import { type CapacitySummary, summariseCapacity, type VariantCapacity } from '../../capacity/summary.ts';
import { capacityClauses, usersText } from '../../capacity/words.ts';
import { NoFigure } from '../evidence.ts';
import type { Judgement } from '../judgedClaim.ts';
import { verdict } from './verdict.ts';

/**
 * Which transport serves more users within the goals, by a capacity search. Throws a NoFigure unless it has
 * all three transports.
 */
export function decideScaling(capacity: CapacityResult | null): Judgement {
  if (capacity === null)
    throw new NoFigure(
      'not run',
      'No capacity search was given: run pushbench capacity, and pass its file with --capacity.',
    );
  const summary = summariseCapacity(capacity);
  const [sse, websocket, longPolling] = (['sse', 'websocket', 'long-polling'] as const).map((transport) =>
    variantOf(summary, transport),
  ) as [VariantCapacity, VariantCapacity, VariantCapacity];
  const all = [sse, websocket, longPolling];
  const sentence = `${capacityClauses({ ...summary, variants: all }).join('; ')}.`;
  return verdict(
    {
      reproduced: isMore(sse, websocket) && isMore(sse, longPolling) && isMore(websocket, longPolling),
      refuted: isMore(websocket, sse) || isMore(longPolling, websocket) || isMore(longPolling, sse),
    },
    all.some(({ capacity: { kind } }) => kind === 'at least')
      ? `${sentence} “At least” means that something other than the server was the limit.`
      : sentence,
    all.flatMap((variant) => {
      const { low, high } = capacityRange(variant.capacity);
      // A range that is open at one end does not give a figure.
      return low === 0 || high === Number.POSITIVE_INFINITY
        ? []
        : [{ label: variant.label, value: Math.sqrt(low * high), unit: 'users', interval: { low, high } }];
    }),
    {
      kind: 'bars',
      title: 'Users that one core serves within the goals',
      caption: `${all.map((variant) => `${variant.label}: ${usersText(variant)}`).join('; ')}. Whiskers are 90 % intervals.`,
      axis: 'users',
      bars: all.map((variant) => {
        const { low, high } = capacityRange(variant.capacity);
        const isKnown = low > 0 && high < Number.POSITIVE_INFINITY;
        return {
          label: variant.label,
          transport: variant.transport,
          value: isKnown ? Math.sqrt(low * high) : low,
          interval: isKnown ? { low, high } : null,
        };
      }),
    },
  );
}

function variantOf({ variants }: CapacitySummary, transport: TransportName): VariantCapacity {
  const found = variants.find((variant) => variant.transport === transport);
  if (found && found.capacity.kind !== 'unknown') return found;
  throw new NoFigure('evidence', `The capacity search has no result for ${transport}.`);
}

/** Where a capacity may lie. */
function capacityRange(capacity: Capacity): Interval {
  switch (capacity.kind) {
    case 'between':
      return capacity;
    case 'at least':
      return { low: capacity.users, high: Number.POSITIVE_INFINITY };
    case 'below':
      return { low: 0, high: capacity.users };
    case 'unknown':
      return { low: 0, high: Number.POSITIVE_INFINITY };
  }
}

/** Whether one surely serves more than the other. */
const isMore = (one: VariantCapacity, other: VariantCapacity) =>
  capacityRange(one.capacity).low > capacityRange(other.capacity).high;
