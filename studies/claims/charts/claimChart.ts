import { transportNames } from '../../../core/transports.ts';
import { barsSpec } from '../../../reports/render/chart/bars.ts';
import type { Chart, ChartSpec, Layer, LegendEntry } from '../../../reports/render/chart/chart.ts';
import { dimmable, keyColor, keyDash, keyShape, logAxis } from '../../../reports/render/chart/encodings.ts';
import { haloed } from '../../../reports/render/chart/marks.ts';
import { logDomain } from '../../../reports/render/chart/scales.ts';
import { figure, range, rounded } from '../../../reports/render/chart/tableFigures.ts';
import { color, seriesColor, seriesDash, seriesShape } from '../../../reports/render/theme.ts';
import { countText } from '../../../reports/render/words.ts';
import type { ClaimAxis, ClaimPicture, ClaimPoint } from '../judgedClaim.ts';

type Bars = Extract<ClaimPicture, { kind: 'bars' }>;
type Lines = Extract<ClaimPicture, { kind: 'lines' }>;

/** Draws the picture of a claim. `id` is unique on its page. */
export function claimChart(id: string, picture: ClaimPicture): Chart {
  return picture.kind === 'bars' ? barsChart(id, picture) : linesChart(id, picture);
}

function barsChart(id: string, { title, caption, axis, bars }: Bars): Chart {
  const texts = bars.map(({ value, interval }) => (interval ? figure(value) : countText(value)));
  const max = Math.max(
    ...bars.flatMap(({ value, interval }) => [value, Math.min(interval?.high ?? 0, 2 * value)]),
  );
  const colors = bars.map(({ transport }, i) => ({ key: `${i}`, color: seriesColor(seriesOf(transport)) }));
  return {
    id,
    title,
    caption,
    description: `${bars.map(({ label }, i) => `${label}: ${texts[i]}`).join('; ')}, ${axis}.`,
    size: 'half',
    spec: barsSpec(
      bars.map(({ label, value, interval }, i) => ({
        label,
        total: texts[i] ?? '',
        parts: [{ key: `${i}`, size: value, name: axis, figure: texts[i] ?? '' }],
        interval,
      })),
      colors,
      max > 0 ? max : 1,
      axis,
    ),
    hover: [],
    legend: [],
    table: {
      header: ['', axis, '95 % interval'],
      rows: bars.map(({ label, interval }, i) => [label, texts[i] ?? '', range(interval)]),
    },
  };
}

/** The place of a transport's colour; unknown transports share one. */
function seriesOf(transport: string | null): number {
  const place = (transportNames as readonly (string | null)[]).indexOf(transport);
  return place < 0 ? transportNames.length : place;
}

const at = { x: { field: 'x' }, y: { field: 'y' } };

function linesChart(id: string, { title, caption, x, y, lines, theory }: Lines): Chart {
  const legend = lines.map(
    ({ label, transport }, i): LegendEntry => ({
      key: `${i}`,
      label,
      color: seriesColor(seriesOf(transport)),
      dash: seriesDash(lines.slice(0, i).filter((one) => one.transport === transport).length),
    }),
  );
  const measured = lines.flatMap(({ label, points }, i) =>
    points.map((point) => ({ ...placed(point), key: `${i}`, label })),
  );
  const all = [...lines, ...theory].flatMap(({ points }) => points);
  return {
    id,
    title,
    caption,
    description: `${lines.map(({ label, points }) => `${label}: ${points.map((p) => `${figure(p.y)} at ${figure(p.x)}`).join(', ')}`).join('; ')}.`,
    size: 'half',
    spec: {
      height: 330,
      encoding: {
        x: axisOf(
          x,
          all.map((point) => point.x),
        ),
        y: axisOf(
          y,
          all.map((point) => point.y),
        ),
      },
      layer: [
        ...theory.map(theoryLine),
        whiskers(measured),
        {
          data: { values: measured },
          mark: { type: 'line', strokeWidth: 2 },
          encoding: { ...at, color: keyColor(legend), strokeDash: keyDash(legend), opacity: dimmable },
        },
        {
          data: { values: measured },
          mark: { type: 'point', filled: true, size: 60 },
          encoding: {
            ...at,
            color: keyColor(legend),
            shape: keyShape(
              lines.map(({ transport }, i) => ({ key: `${i}`, shape: seriesShape(seriesOf(transport)) })),
            ),
            opacity: dimmable,
            tooltip: [
              { field: 'label', title: 'line' },
              { field: 'x', title: x.title, format: ',.3~r' },
              { field: 'y', title: y.title, format: ',.3~r' },
            ],
          },
        },
        ...theory.flatMap(theoryName),
      ],
    },
    hover: [],
    legend: lines.length > 1 ? legend : [],
    table: {
      header: ['line', x.title, y.title, '95 % interval'],
      rows: tableRows(lines, theory),
    },
  };
}

const tableRows = (lines: Lines['lines'], theory: Lines['theory']): string[][] =>
  [...lines, ...theory.map(({ label, points }) => ({ label: `expected: ${label}`, points }))].flatMap(
    ({ label, points }: { label: string; points: readonly ClaimPoint[] }) =>
      points.map(({ x, y, interval }) => [label, figure(x), figure(y), range(interval ?? null)]),
  );

/** The line of what was expected. */
const theoryLine = ({ points }: Lines['theory'][number]): Layer => ({
  data: { values: points.map(placed) },
  mark: { type: 'line', color: color('soft'), strokeDash: [4, 3], strokeWidth: 1.25 },
  encoding: at,
});

/** Its name above it: the first's near its beginning, a second's at its end, so that they do not overlap. */
function theoryName({ label, points }: Lines['theory'][number], turn: number): Layer[] {
  const isFirst = turn === 0;
  const place = isFirst ? Math.min(1, points.length - 1) : points.length - 1;
  const rises = (points.at(-1)?.y ?? 0) > (points[0]?.y ?? 0);
  const isLeft = rises || !isFirst;
  return haloed(
    { values: points.slice(place, place + 1).map((point) => ({ ...placed(point), label })) },
    {
      align: isLeft ? 'right' : 'left',
      baseline: 'bottom',
      dx: isLeft ? -8 : 8,
      dy: -6,
      color: color('soft'),
    },
    { ...at, text: { field: 'label' } },
  );
}

const whiskers = (points: readonly { low: number | null; high: number | null }[]): Layer => ({
  data: { values: points.filter(({ low }) => low !== null) },
  mark: { type: 'rule', color: color('soft'), strokeWidth: 1.5, clip: true },
  encoding: { x: at.x, y: { field: 'low' }, y2: { field: 'high' } },
});

const placed = ({ x, y, interval }: ClaimPoint) => ({
  x: rounded(x),
  y: rounded(y),
  low: interval ? rounded(interval.low) : null,
  high: interval ? rounded(interval.high) : null,
});

function axisOf({ title, scale }: ClaimAxis, values: readonly number[]): ChartSpec['encoding']['x'] & object {
  const domain = scale === 'log' ? logDomain(values) : null;
  if (domain) return logAxis(domain, title);
  const max = Math.max(...values);
  return {
    type: 'quantitative',
    scale: { domain: [0, max > 0 ? max : 1], nice: true },
    axis: { title, tickCount: 5, format: '~f' },
  };
}
