import { timeOf } from '../../../core/variant.ts';
import { factorRange, significant, timesText } from '../../../reports/render/words.ts';
import {
  type Evidence,
  figureOf,
  measured,
  onlyWorkload,
  perUserSecond,
  ratioOf,
  type Wanted,
  workloadsOf,
} from '../evidence.ts';
import type { Judgement } from '../judgedClaim.ts';
import { counted, estimated, verdict } from './verdict.ts';

/** The thresholds of the claim about requests of long polling, as its rule says them. */
export const longPollingLimits = {
  /** Requests per notification, long polling ÷ polling. */
  fewer: 0.9,
  more: 1.1,
} as const;

const polling: Wanted = { transport: 'short-polling' };
const longPolling: Wanted = { transport: 'long-polling' };
const websocket: Wanted = { transport: 'websocket' };

/** Requests of long polling, beside those of polling, by event rate. */
export function decideLongPollingRequests(evidence: Evidence): Judgement {
  const points = workloadsOf(evidence, 'rates')
    .map((workload) => {
      const [short, long] = [measured(workload, polling), measured(workload, longPolling)];
      const intervalS = ((short.options && timeOf(short.options, 'interval')) ?? 1000) / 1000;
      return {
        workload,
        rate: perUserSecond(workload),
        short,
        long,
        intervalS,
        shortRequests: figureOf(short, 'requests.perNotification'),
        longRequests: figureOf(long, 'requests.perNotification'),
      };
    })
    .sort((a, b) => a.rate - b.rate);
  type Point = (typeof points)[number];
  const [rarest, busiest] = [points[0] as Point, points.at(-1) as Point];
  const ratio = ({ longRequests, shortRequests }: Point) => longRequests / shortRequests;
  const cpu = ratioOf(busiest.workload, 'cpu.perNotification', busiest.long, busiest.short);
  return verdict(
    {
      reproduced: ratio(rarest) < longPollingLimits.fewer && ratio(busiest) > longPollingLimits.more,
      refuted:
        ratio(rarest) > longPollingLimits.more || points.every((p) => ratio(p) < longPollingLimits.fewer),
    },
    `With ${significant(rarest.rate)} notifications a second for each user, long polling made ${timesText(ratio(rarest))} the requests of polling every ${significant(rarest.intervalS)} s; with ${significant(busiest.rate)}, ${timesText(ratio(busiest))}, for ${timesText(cpu.value)} its CPU (${factorRange(cpu)}). It makes about one request per notification, as the formula predicts for such a short round trip, so the advantage ends near one notification per poll interval.`,
    [
      ...points.flatMap(({ rate, shortRequests, longRequests }) => [
        counted(`long polling, requests per notification at ${significant(rate)} a second`, longRequests),
        counted(`polling, requests per notification at ${significant(rate)} a second`, shortRequests),
      ]),
      estimated(`CPU, long polling ÷ polling at ${significant(busiest.rate)} a second`, cpu),
    ],
    {
      kind: 'lines',
      title: 'Requests per notification by event rate',
      caption:
        'Dashed: 1/(λT) for polling at the interval T, and 1/(λR + e^(−λR)) for long polling, which is 1 while the round trip R is short.',
      x: { title: 'notifications per second and user', scale: 'log' },
      y: { title: 'requests per notification', scale: 'log' },
      lines: [
        {
          label: rarest.short.label,
          ...polling,
          points: points.map(({ rate, shortRequests }) => ({ x: rate, y: shortRequests })),
        },
        {
          label: rarest.long.label,
          ...longPolling,
          points: points.map(({ rate, longRequests }) => ({ x: rate, y: longRequests })),
        },
      ],
      theory: [
        {
          label: '1/(λT)',
          points: points.map(({ rate, intervalS }) => ({ x: rate, y: 1 / (rate * intervalS) })),
        },
        { label: '1', points: points.map(({ rate }) => ({ x: rate, y: 1 })) },
      ],
    },
  );
}

/** CPU of long polling beside that of WebSocket, wherever both were run. */
export function decideLongPollingCpu(evidence: Evidence): Judgement {
  const compared = [...workloadsOf(evidence, 'rates'), onlyWorkload(evidence, 'race')]
    .map((workload) => {
      const [long, ws] = [measured(workload, longPolling), measured(workload, websocket)];
      return {
        rate: perUserSecond(workload),
        ratio: ratioOf(workload, 'cpu.perNotification', long, ws),
        latency: [long, ws].map((v) => figureOf(v, 'latency.mean')) as [number, number],
        cpu: [long, ws].map((v) => ({
          x: perUserSecond(workload),
          y: figureOf(v, 'cpu.perNotification'),
          interval: v.intervals['cpu.perNotification'],
        })),
      };
    })
    .sort((a, b) => a.rate - b.rate);
  const less = compared.filter(({ ratio }) => ratio.high < 1);
  const least = compared.reduce((low, one) => (one.ratio.value < low.ratio.value ? one : low));
  return verdict(
    { reproduced: less.length > 0, refuted: compared.every(({ ratio }) => ratio.low > 1) },
    `Where it comes closest, at ${significant(least.rate)} notifications a second for each user, long polling took ${timesText(least.ratio.value)} (${factorRange(least.ratio)}) the CPU of WebSocket, at a mean latency of ${significant(least.latency[0])} ms against ${significant(least.latency[1])} ms. The published figures come from an overloaded server, which answers many notifications at once.`,
    compared.flatMap(({ rate, ratio, latency }) => [
      estimated(`CPU, long polling ÷ WebSocket at ${significant(rate)} a second`, ratio),
      counted(`mean latency of long polling at ${significant(rate)} a second`, latency[0], 'ms'),
      counted(`mean latency of WebSocket at ${significant(rate)} a second`, latency[1], 'ms'),
    ]),
    {
      kind: 'lines',
      title: 'CPU of long polling and WebSocket by event rate',
      caption: 'CPU time of the server per notification.',
      x: { title: 'notifications per second and user', scale: 'log' },
      y: { title: 'CPU per notification, µs', scale: 'log' },
      lines: [
        { label: 'Long polling', ...longPolling, points: compared.flatMap(({ cpu }) => cpu.slice(0, 1)) },
        { label: 'WebSocket', ...websocket, points: compared.flatMap(({ cpu }) => cpu.slice(1)) },
      ],
      theory: [],
    },
  );
}
