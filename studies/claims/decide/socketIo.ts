import { amountText, factorRange, listed, significant, timesText } from '../../../reports/render/words.ts';
import {
  type Evidence,
  figureOf,
  type Measured,
  measured,
  onlyWorkload,
  ratioOf,
  total,
} from '../evidence.ts';
import type { ClaimBar, Judgement } from '../judgedClaim.ts';
import { counted, estimated, intervalIn, verdict } from './verdict.ts';

/** The thresholds of the claim about Socket.IO, as its rule says them. */
export const socketIoLimits = {
  /** Times as much as a bare WebSocket. */
  dearer: 1.1,
} as const;

const ways = ['websocket', 'upgrade', 'polling'] as const;
const costs = [
  { metric: 'cpu.perNotification', words: 'CPU', label: 'Server CPU' },
  { metric: 'memory.perConnection', words: 'memory per connection', label: 'Server memory per connection' },
  { metric: 'subscribe.p50', words: 'time to subscribe', label: 'Time to subscribe' },
] as const;

/** Socket.IO beside a bare WebSocket: over WebSocket alone, which is judged, and in its other ways. */
export function decideSocketIo(evidence: Evidence): Judgement {
  const workload = onlyWorkload(evidence, 'socket-io');
  const { users } = workload.result.scenario;
  const bare = measured(workload, { transport: 'websocket' });
  const [alone, ...others] = ways.map((connection) =>
    measured(workload, { transport: 'socket-io', connection }),
  ) as [Measured, ...Measured[]];
  const bytes = (variant: Measured) => figureOf(variant, 'bytes.total') / figureOf(bare, 'bytes.total');
  const ratios = costs.map((cost) => ({ ...cost, ratio: ratioOf(workload, cost.metric, alone, bare) }));
  const opened = (variant: Measured) =>
    total(variant, (t) => t.connections.opened) / variant.trials.length / users;
  const { dearer } = socketIoLimits;
  const isLessOfOne = bytes(alone) < 1 || ratios.some(({ ratio }) => ratio.high < 1);
  return verdict(
    {
      reproduced: !isLessOfOne && (bytes(alone) > dearer || ratios.some(({ ratio }) => ratio.low > dearer)),
      refuted: isLessOfOne || (bytes(alone) <= dearer && ratios.every(({ ratio }) => ratio.high <= dearer)),
    },
    `Over WebSocket alone, Socket.IO took ${timesText(bytes(alone))} the bytes of a bare WebSocket, and ${listed(
      ratios.map(({ words, ratio }) => `${timesText(ratio.value)} (${factorRange(ratio)}) the ${words}`),
    )}. To be subscribed took ${[bare, alone, ...others]
      .map(
        (one) =>
          `${amountText(figureOf(one, 'subscribe.p50'), 'ms')} and ${significant(opened(one))} connections with ${one.label}`,
      )
      .join(', ')}.`,
    [
      ...ratios.map(({ words, ratio }) => estimated(`${words}, Socket.IO ÷ WebSocket`, ratio)),
      ...[alone, ...others].map((one) =>
        counted(`bytes per notification, ${one.label} ÷ WebSocket`, bytes(one)),
      ),
      ...[bare, alone, ...others].map((one) =>
        counted(`connections to be subscribed, ${one.label}`, opened(one)),
      ),
    ],
    {
      kind: 'bars',
      title: 'Socket.IO against a bare WebSocket',
      caption: 'Times the figure of a bare WebSocket; 1 means no difference.',
      axis: 'times the figure of a bare WebSocket',
      bars: [
        ...ratios.map(
          ({ label, ratio }): ClaimBar => ({
            label,
            transport: 'socket-io',
            value: ratio.value,
            interval: intervalIn(ratio),
          }),
        ),
        { label: 'Bytes per notification', transport: 'socket-io', value: bytes(alone), interval: null },
      ],
    },
  );
}
