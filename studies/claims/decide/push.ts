import {
  changeRange,
  factorRange,
  rangeText,
  significant,
  significantPercent,
  timesText,
} from '../../../reports/render/words.ts';
import { coreShare, saturatedShare } from '../../../reports/results/coreShare.ts';
import type { Estimate, Interval } from '../../../reports/stats/interval.ts';
import {
  differenceOf,
  type Evidence,
  figureOf,
  type Measured,
  measured,
  measuredAll,
  NoFigure,
  onlyWorkload,
  perUserSecond,
  placeIn,
  ratioOf,
  type Wanted,
  type Workload,
  workloadsOf,
} from '../evidence.ts';
import type { ClaimBar, Judgement } from '../judgedClaim.ts';
import { estimated, verdict } from './verdict.ts';

/** The thresholds of claims about push transports, as their rules say them. */
export const pushLimits = {
  /** Within either of these two latencies are alike. */
  alikeMs: { low: -0.5, high: 0.5 },
  alikeRatio: { low: 1 / 1.1, high: 1.1 },
  /** Latency over WebSocket's from which that has a lead. */
  lead: 1.1,
} as const;

const longPolling: Wanted = { transport: 'long-polling' };
const sse: Wanted = { transport: 'sse' };
const websocket: Wanted = { transport: 'websocket' };

/** SSE beside WebSocket: alike, or not, by the whole interval. */
export function decideSseLatency(evidence: Evidence): Judgement {
  const workload = onlyWorkload(evidence, 'race');
  const [s, w] = [measured(workload, sse), measured(workload, websocket)];
  const compared = (['latency.p50', 'latency.p99'] as const).map((metric) => {
    const difference = differenceOf(metric, s, w);
    const ratio = ratioOf(workload, metric, s, w);
    return { name: metric.slice(-3), metric, difference, ratio, standing: standingOf(difference, ratio) };
  });
  return verdict(
    {
      reproduced: compared.every(({ standing }) => standing === 'alike'),
      refuted: compared.some(({ standing }) => standing === 'apart'),
    },
    `${compared
      .map(
        ({ name, metric, difference, ratio, standing }) =>
          `At ${name} SSE took ${significant(figureOf(s, metric))} ms and WebSocket ${significant(figureOf(w, metric))} ms: ${standing}, by ${rangeText(difference, 'ms')}, or ${changeRange(ratio)} %`,
      )
      .join('. ')}.`,
    compared.flatMap(({ name, difference, ratio }) => [
      estimated(`${name}, SSE − WebSocket`, difference, 'ms'),
      estimated(`${name}, SSE ÷ WebSocket`, ratio),
    ]),
    {
      kind: 'bars',
      title: 'Latency of SSE and WebSocket',
      caption: 'Over all rounds; lines are 95 % intervals of a typical round’s latency.',
      axis: 'latency, ms',
      bars: compared.flatMap(({ name, metric }) => [
        barOf(`SSE, ${name}`, sse, s, metric),
        barOf(`WebSocket, ${name}`, websocket, w, metric),
      ]),
    },
  );
}

const barOf = (
  label: string,
  { transport }: Wanted,
  variant: Measured,
  metric: 'latency.p50' | 'latency.p99',
): ClaimBar => ({
  label,
  transport,
  value: figureOf(variant, metric),
  interval: variant.intervals[metric],
});

type Likeness = 'alike' | 'apart' | 'unclear';

/** Alike when one of the two lies within its margin, apart when both lie outside. */
function standingOf(differenceMs: Interval, ratio: Interval): Likeness {
  const places = [placeIn(differenceMs, pushLimits.alikeMs), placeIn(ratio, pushLimits.alikeRatio)];
  if (places.includes('inside')) return 'alike';
  return places.every((place) => place === 'outside') ? 'apart' : 'unclear';
}

/** WebSocket's lead in latency, below what a core can do and above it. */
export function decideSaturation(evidence: Evidence): Judgement {
  const loads = workloadsOf(evidence, 'saturation').toSorted((a, b) => perUserSecond(a) - perUserSecond(b));
  const [light, heavy] = [loads[0] as Workload, loads.at(-1) as Workload];
  const busy = [websocket, sse, longPolling].map((wanted) => measuredAll(heavy, wanted)[0]);
  const [ws] = busy;
  if (!ws || busy.filter((v) => v !== undefined).length < 2)
    throw new NoFigure(
      'evidence',
      `Above saturation, the load generator was the limit: ${[...new Set(heavy.summary.variants.flatMap((v) => v.reasons))].slice(0, 3).join('; ') || 'no trial was finished'}.`,
    );
  const share = Math.min(...ws.trials.map((trial) => coreShare(trial) ?? 0));
  if (share < saturatedShare)
    throw new NoFigure(
      'evidence',
      `The target’s core was not saturated: it was busy ${significantPercent(share)} of the time at the highest load.`,
    );
  const others = [sse, longPolling].flatMap((wanted) => {
    const [below, above] = [measuredAll(light, wanted)[0], measuredAll(heavy, wanted)[0]];
    if (!below || !above) return [];
    return [
      {
        label: above.label,
        below: ratioOf(light, 'latency.p50', below, measured(light, websocket)),
        above: ratioOf(heavy, 'latency.p50', above, ws),
      },
    ];
  });
  const led = others.filter(({ below }) => below.low > pushLimits.lead);
  return verdict(
    {
      reproduced: led.some(({ above }) => above.high < pushLimits.lead),
      refuted: led.length > 0 && led.every(({ above }) => above.low > pushLimits.lead),
    },
    led.length === 0
      ? 'WebSocket had no lead to lose: below saturation, no other transport was clearly more than 10 % slower.'
      : `${led.map(({ label, below, above }) => `${label} took ${leadText(below)} WebSocket’s median latency below saturation and ${leadText(above)} above`).join('; ')}.`,
    others.flatMap(({ label, below, above }) => [
      estimated(`p50, ${label} ÷ WebSocket below saturation`, below),
      estimated(`p50, ${label} ÷ WebSocket above saturation`, above),
    ]),
    {
      kind: 'lines',
      title: 'Median latency by load',
      caption:
        'Loads are shares of one core’s capacity, estimated from WebSocket’s CPU under a moderate load.',
      x: { title: 'notifications per second', scale: 'log' },
      y: { title: 'p50, ms', scale: 'log' },
      lines: [websocket, sse, longPolling].flatMap((wanted) => {
        const points = loads.flatMap((load) => {
          const v = measuredAll(load, wanted)[0];
          const p50 = v?.metrics['latency.p50'] ?? null;
          return v && p50 !== null
            ? [
                {
                  x: perUserSecond(load) * load.result.scenario.users,
                  y: p50,
                  interval: v.intervals['latency.p50'],
                  label: v.label,
                },
              ]
            : [];
        });
        const [first] = points;
        return first ? [{ label: first.label, ...wanted, points }] : [];
      }),
      theory: [],
    },
  );
}

const leadText = (ratio: Estimate) => `${timesText(ratio.value)} (${factorRange(ratio)})`;
