import type { TransportName } from '../core/transports.ts';
import {
  entry,
  heading,
  interleaved,
  judged,
  median,
  medianRatio,
  perNotificationUs,
  row,
  type Table,
  usualUsers,
  validTrial,
  type Workload,
  wants,
} from './workbench.ts';

const bareTarget = entry('bareTarget.ts');

const streams = ['websocket', 'sse', 'http-streaming'] as const satisfies TransportName[];
const workloads: readonly (Omit<Workload, 'measureSeconds'> & { readonly atMost: number })[] = [
  ...streams.map((transport) => ({ variant: { transport }, perSecond: 40, atMost: 1.25 })),
  ...streams.map((transport) => ({
    variant: { transport },
    topics: 'broadcast' as const,
    perSecond: 40,
    atMost: 1.25,
  })),
  { variant: { transport: 'short-polling', interval: '100ms' }, perSecond: 5, atMost: 1.6 },
  { variant: { transport: 'long-polling' }, perSecond: 20, atMost: 1.6 },
];

/** The built-in servers beside a bare one that writes the same bytes. */
export const servers: Table = async (effort) => {
  heading(
    `Serving ${usualUsers} subscribers: target CPU, µs per notification, beside a bare node:http server. Topics are\n` +
      'private (one subscriber each) or broadcast; figures for polls include the requests and routing them in express.',
  );
  row('transport', 'topics', 'per second', 'target', 'bare', 'ratio', 'goal', '');
  for (const { atMost, ...workload } of workloads) {
    const { variant, topics = 'private', perSecond } = workload;
    if (!wants(effort, variant.transport)) continue;
    const measure = (target?: typeof bareTarget) => async () => {
      const done = await validTrial({
        ...workload,
        measureSeconds: effort.measureSeconds,
        ...(target ? { target } : {}),
      });
      return perNotificationUs(done.target.cpuMs, done);
    };
    const [ours = [], bare = []] = await interleaved(effort.repetitions, [measure(), measure(bareTarget)]);
    row(
      variant.transport,
      topics,
      `${perSecond}`,
      median(ours).toFixed(1),
      median(bare).toFixed(1),
      ...judged(medianRatio(ours, bare), atMost),
    );
  }
};
