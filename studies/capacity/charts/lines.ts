import { groupBy } from '../../../core/groupBy.ts';
import { plainLine } from '../../../core/plainText.ts';
import type { Chart, LegendEntry } from '../../../reports/render/chart/chart.ts';
import { leftExtent, textSize, widths } from '../../../reports/render/chart/config.ts';
import { dimmable, keyColor, logAxis } from '../../../reports/render/chart/encodings.ts';
import { type Box, placeLabels } from '../../../reports/render/chart/labelPlaces.ts';
import { placedLabels } from '../../../reports/render/chart/labels.ts';
import { type Limit, limits, nearestPoint } from '../../../reports/render/chart/marks.ts';
import { closeDomain, type Domain, logDomain, placeOn } from '../../../reports/render/chart/scales.ts';
import { figure, rounded } from '../../../reports/render/chart/tableFigures.ts';
import { textWidth } from '../../../reports/render/chart/textWidth.ts';
import { color, seriesColor, seriesDash } from '../../../reports/render/theme.ts';
import { sloText } from '../../../reports/results/slos.ts';
import { median } from '../../../reports/stats/interval.ts';
import type { Capacity } from '../staircase.ts';
import type { AttemptView, CapacitySummary, VariantCapacity } from '../summary.ts';
import { count, figureTitle, usersText } from '../words.ts';

const height = 380;
/** About what is left of it for the plot, in px; labels are placed on it. */
const plot = { width: widths.wide - leftExtent - 8, height: height - 66 };

/** The figure of the first goal by the number of users, a line for each variant; null where there is none. */
export function latencyLines(summary: CapacitySummary): Chart | null {
  const [goal] = summary.goals;
  const title = figureTitle(summary);
  if (!goal) return null;
  return linesChart(summary, {
    id: 'latency',
    title: `${title} by users`,
    axis: `${title}, ms`,
    figureOf: ({ latencyMs }) => latencyMs,
    limit: { at: goal.atMost, text: sloText(goal) },
  });
}

/**
 * The server's share of a core by the number of users, a line for each variant; null where the platform does
 * not tell.
 */
export const cpuLines = (summary: CapacitySummary): Chart | null =>
  linesChart(summary, {
    id: 'cpu',
    title: 'Server CPU by users',
    axis: 'CPU, % of a core',
    figureOf: ({ coreShare }) => (coreShare === null ? null : 100 * coreShare),
    limit: { at: 100, text: 'one core' },
  });

/** What the lines show. */
interface Quantity {
  readonly id: string;
  readonly title: string;
  /** With its unit. */
  readonly axis: string;
  figureOf(attempt: AttemptView): number | null;
  readonly limit: Limit;
}

interface Point {
  readonly key: string;
  readonly users: number;
  readonly value: number;
}

interface Line {
  readonly key: string;
  readonly label: string;
  /** Ascending by users; with the median where several attempts had as many. */
  readonly points: readonly Point[];
  /** Where the line is at the capacity; null where no range is known. */
  readonly knee: Point | null;
}

function linesChart(summary: CapacitySummary, quantity: Quantity): Chart | null {
  const { id, title, axis, limit } = quantity;
  const lines = summary.variants
    .map((variant) => lineOf(variant, quantity))
    .filter(({ points }) => points.length > 0);
  const points = lines.flatMap((line) => line.points);
  const x = closeDomain(points.map(({ users }) => users));
  // With room for signs, and for the text above the limit.
  const y = logDomain([...points.flatMap(({ value }) => [value * 0.8, value]), limit.at * 1.5]);
  if (x === null || y === null || points.length === 0) return null;
  const legend = legendOf(summary.variants.filter(({ slug }) => lines.some(({ key }) => key === slug)));
  const at = { x: { field: 'users' }, y: { field: 'value' } };
  const looks = { color: keyColor(legend), opacity: dimmable };
  return {
    id,
    title,
    caption:
      'Each line connects the attempts that met or missed the goals, at their median where several had the same number of users. ◇ marks the middle of the capacity range.',
    description: `${lines.map(inWords).join('; ')}.`,
    size: 'wide',
    spec: {
      height,
      encoding: {
        x: {
          ...logAxis(x, 'users'),
          axis: { ...logAxis(x, 'users').axis, format: ',~f', labelSeparation: 8 },
        },
        y: logAxis(y, axis),
      },
      layer: [
        ...limits([limit], 'left'),
        {
          data: { values: points },
          mark: { type: 'line', strokeWidth: 2, strokeJoin: 'round' },
          encoding: {
            ...at,
            ...looks,
            strokeDash: {
              field: 'key',
              type: 'nominal',
              scale: { domain: legend.map(({ key }) => key), range: legend.map(({ dash }) => [...dash]) },
            },
          },
        },
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 24 },
          encoding: { ...at, ...looks },
        },
        ...placedLabels({ values: labelled(lines, x, y, limit) }, at),
        {
          data: { values: lines.flatMap(({ knee }) => knee ?? []) },
          mark: { type: 'point', shape: 'diamond', size: 150, strokeWidth: 2, fill: color('ground') },
          encoding: { ...at, stroke: keyColor(legend), opacity: dimmable },
        },
      ],
    },
    hover: [
      nearestPoint(points, legend, at, [
        { field: 'users', title: 'users', format: ',' },
        { field: 'value', title: axis, format: ',.3~r' },
      ]),
    ],
    legend,
    table: {
      header: ['variant', 'users', axis, 'capacity, users'],
      rows: lines.flatMap(({ key, label, points }) =>
        points.map(({ users, value }) => [
          label,
          count(users),
          figure(value),
          usersText(summary.variants.find(({ slug }) => slug === key) as VariantCapacity),
        ]),
      ),
    },
  };
}

/** What load or machine may have caused says nothing of the variant. */
function lineOf({ slug: key, label, attempts, capacity }: VariantCapacity, { figureOf }: Quantity): Line {
  const decided = attempts.filter(({ outcome }) => outcome !== 'undecided');
  const points = [...groupBy(decided, ({ users }) => users)]
    .sort(([a], [b]) => a - b)
    .flatMap(([users, same]) => {
      const value = median(same.flatMap((attempt) => figureOf(attempt) ?? []));
      return value !== null && value > 0 ? [{ key, users, value: rounded(value) }] : [];
    });
  return { key, label: plainLine(label), points, knee: kneeOf(points, capacity) };
}

/** The line at the middle of the range, between its points in logarithms, as it is drawn. */
function kneeOf(points: readonly Point[], capacity: Capacity): Point | null {
  if (capacity.kind !== 'between') return null;
  const users = Math.sqrt(capacity.low * capacity.high);
  const before = points.findLast((point) => point.users <= users) ?? points[0];
  const after = points.find((point) => point.users >= users) ?? points.at(-1);
  if (!before || !after) return null;
  const share =
    before.users < after.users ? Math.log(users / before.users) / Math.log(after.users / before.users) : 0;
  return {
    key: before.key,
    users: rounded(users),
    value: rounded(before.value * (after.value / before.value) ** share),
  };
}

const legendOf = (variants: readonly VariantCapacity[]) =>
  variants.map(({ slug, label, series, turn }) => ({
    key: slug,
    label: plainLine(label),
    color: seriesColor(series),
    dash: seriesDash(turn),
  })) satisfies LegendEntry[];

const boxesOnLine = 16;

/** The knee of each line, or its end where it has none, with the place of its label. */
function labelled(lines: readonly Line[], x: Domain, y: Domain, limit: Limit) {
  const px = ({ users }: Point) => placeOn(x, users) * plot.width;
  const py = (value: number) => (1 - placeOn(y, value)) * plot.height;
  const drawn = lines.flatMap(({ points }) =>
    points.slice(1).flatMap((to, i) => {
      const from = points[i] as Point;
      return Array.from({ length: boxesOnLine + 1 }, (_, step): Box => {
        const share = step / boxesOnLine;
        const left = px(from) + share * (px(to) - px(from));
        const top = py(from.value) + share * (py(to.value) - py(from.value));
        return { left: left - 2, right: left + 2, top: top - 2, bottom: top + 2 };
      });
    }),
  );
  const limitText: Box = {
    left: 0,
    right: textWidth(limit.text, textSize.label),
    top: py(limit.at) - 20,
    bottom: py(limit.at),
  };
  const rule: Box = { left: 0, right: plot.width, top: py(limit.at) - 1, bottom: py(limit.at) + 1 };
  const named = lines.flatMap(({ label, points, knee }) => {
    const point = knee ?? points.at(-1);
    return point ? [{ ...point, label }] : [];
  });
  const places = placeLabels(
    named.map((point) => ({ x: px(point), y: py(point.value), label: point.label })),
    plot,
    [...drawn, limitText, rule],
  );
  return named.map((point, i) => ({ ...point, ...places[i] }));
}

function inWords({ label, points }: Line): string {
  const ends = [points[0], points.at(-1)].flatMap((point) => point ?? []);
  return `${label}: ${ends.map(({ users, value }) => `${figure(value)} with ${count(users)} users`).join(', ')}`;
}
