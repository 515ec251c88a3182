import type { Chart, Layer } from '../../../reports/render/chart/chart.ts';
import { limits, nearestPoint } from '../../../reports/render/chart/marks.ts';
import { figure, rounded } from '../../../reports/render/chart/tableFigures.ts';
import { color, seriesColor } from '../../../reports/render/theme.ts';
import { type UslFit, uslShare } from '../../../reports/stats/usl.ts';
import type { VariantCapacity } from '../summary.ts';
import { coreShareText, count, uslSentence } from '../words.ts';
import { attemptPoints, outcomeKey } from './points.ts';

/**
 * The server's share of a core by the number of users, beside the scalability law; null where the platform
 * does not tell.
 */
export function capacityCpu(variant: VariantCapacity): Chart | null {
  const { slug, label, attempts, usl } = variant;
  const points = attempts.flatMap(({ users, outcome, coreShare }) =>
    coreShare === null ? [] : [{ key: slug, users, outcome, percent: rounded(100 * coreShare) }],
  );
  if (points.length === 0) return null;
  const own = seriesColor(variant.series);
  const mostUsers = Math.max(...attempts.map(({ users }) => users));
  const mostPercent = Math.max(115, ...points.map((point) => point.percent));
  const at = { x: { field: 'users' }, y: { field: 'percent' } };
  return {
    id: 'cpu',
    title: `${label}: server CPU by users`,
    caption: `${outcomeKey}. ${uslSentence(variant)}${usl ? ' The dashed line is this law, up to the most users measured.' : ''}`,
    description: `Share of a core by number of users. ${attempts.map((one) => `${count(one.users)}: ${coreShareText(one)}`).join('; ')}.`,
    size: 'half',
    spec: {
      height: 270,
      encoding: {
        x: {
          type: 'quantitative',
          scale: { domain: [0, mostUsers * 1.05], nice: false },
          axis: { title: 'users', tickCount: 5, format: ',~f' },
        },
        y: {
          type: 'quantitative',
          scale: { domain: [0, mostPercent], nice: false },
          axis: { title: 'CPU, % of a core', tickCount: 5, format: '~f' },
        },
      },
      layer: [
        ...limits([{ at: 100, text: 'one core' }], 'left'),
        ...(usl ? [lawLine(usl)] : []),
        attemptPoints(points, at, own),
      ],
    },
    hover: [
      nearestPoint(points, [{ key: slug, label, color: own }], at, [
        { field: 'users', title: 'users', format: ',' },
        { field: 'percent', title: 'CPU, %', format: '.3~r' },
        { field: 'outcome', title: 'outcome' },
      ]),
    ],
    legend: [],
    table: {
      header: ['attempt', 'users', 'CPU, % of a core', 'by the law, %'],
      rows: attempts.map(({ users, coreShare }, i) => [
        String(i + 1),
        count(users),
        figure(coreShare === null ? null : 100 * coreShare),
        figure(usl && users <= usl.measuredTo ? 100 * uslShare(usl, users) : null),
      ]),
    },
  };
}

const lineSteps = 24;

/** The law up to the most users that it was fitted to, and no further. */
function lawLine(usl: UslFit): Layer {
  const values = Array.from({ length: lineSteps + 1 }, (_, i) => {
    const users = Math.max(1, (usl.measuredTo * i) / lineSteps);
    return { users: rounded(users), percent: rounded(100 * uslShare(usl, users)) };
  });
  return {
    data: { values },
    mark: { type: 'line', color: color('soft'), strokeDash: [4, 3], strokeWidth: 1.25 },
    encoding: { x: { field: 'users' }, y: { field: 'percent' } },
  };
}
