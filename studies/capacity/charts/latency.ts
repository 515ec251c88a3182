import type { Chart, Layer } from '../../../reports/render/chart/chart.ts';
import { logAxis } from '../../../reports/render/chart/encodings.ts';
import { limits, nearestPoint } from '../../../reports/render/chart/marks.ts';
import { logDomain } from '../../../reports/render/chart/scales.ts';
import { figure, rounded } from '../../../reports/render/chart/tableFigures.ts';
import { seriesColor } from '../../../reports/render/theme.ts';
import { sloText } from '../../../reports/results/slos.ts';
import type { AttemptView, CapacitySummary, VariantCapacity } from '../summary.ts';
import { coreShareText, count, figureTitle, latencyText, usersText } from '../words.ts';
import { attemptPoints, outcomeKey } from './points.ts';

/**
 * Latency by the number of users, one point for each attempt of a variant; null where no attempt has a
 * latency.
 */
export function capacityLatency(variant: VariantCapacity, summary: CapacitySummary): Chart | null {
  const { slug, label, attempts, capacity } = variant;
  const [goal] = summary.goals;
  const points = attempts.flatMap((attempt) =>
    attempt.latencyMs === null ? [] : [pointOf(slug, attempt, attempt.latencyMs)],
  );
  const x = logDomain(attempts.map(({ users }) => users));
  // With room for the text above the limit.
  const y = logDomain([...points.map(({ ms }) => ms), ...(goal ? [goal.atMost * 1.5] : [])]);
  if (points.length === 0 || !goal || !x || !y) return null;
  const title = figureTitle(summary);
  const range: Layer[] =
    capacity.kind === 'between'
      ? [
          {
            data: { values: [{ low: capacity.low, high: capacity.high }] },
            mark: { type: 'rect', color: seriesColor(variant.series), opacity: 0.16 },
            encoding: {
              x: { field: 'low' },
              x2: { field: 'high' },
              y: { value: 0 },
              y2: { value: 'height' },
            },
          },
        ]
      : [];
  const at = { x: { field: 'users' }, y: { field: 'ms' } };
  return {
    id: 'latency',
    title: `${label}: ${title} by users`,
    caption: `${outcomeKey}. ${capacity.kind === 'between' ? `The band is the capacity range: ${usersText(variant)} users.` : `Capacity: ${usersText(variant)} users.`}`,
    description: `${title} by number of users. ${attempts.map((one) => `${count(one.users)}: ${latencyText(one)} ms, ${one.outcome}`).join('; ')}.`,
    size: 'half',
    spec: {
      height: 270,
      encoding: {
        x: logAxis(x, 'users'),
        y: logAxis(y, `${title}, ms`),
      },
      layer: [
        ...range,
        ...limits([{ at: goal.atMost, text: sloText(goal) }], 'left'),
        attemptPoints(points, at, seriesColor(variant.series)),
      ],
    },
    hover: [
      nearestPoint(points, [{ key: slug, label, color: seriesColor(variant.series) }], at, [
        { field: 'users', title: 'users', format: ',' },
        { field: 'ms', title: `${title}, ms`, format: ',.3~r' },
        { field: 'outcome', title: 'outcome' },
      ]),
    ],
    legend: [],
    table: {
      header: ['attempt', 'users', `${title}, ms`, 'CPU of a core', 'outcome'],
      rows: attempts.map((one, i) => [
        String(i + 1),
        count(one.users),
        figure(one.latencyMs),
        coreShareText(one),
        one.reason === null ? one.outcome : `${one.outcome}: ${one.reason}`,
      ]),
    },
  };
}

const pointOf = (key: string, { users, outcome }: AttemptView, ms: number) => ({
  key,
  users,
  ms: rounded(Math.max(0.001, ms)),
  outcome,
});
