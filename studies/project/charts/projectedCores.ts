import type { Chart, Layer } from '../../../reports/render/chart/chart.ts';
import { dimmable, keyColor, logAxis } from '../../../reports/render/chart/encodings.ts';
import { haloed } from '../../../reports/render/chart/marks.ts';
import { logDomain } from '../../../reports/render/chart/scales.ts';
import { figure, none, range, rounded } from '../../../reports/render/chart/tableFigures.ts';
import { color, seriesColor } from '../../../reports/render/theme.ts';
import type { Projection } from '../projection.ts';
import { figureText, plainScale } from '../quantities.ts';

const rowHeight = 38;
const belowRows = 50;

/** The cores that each variant would need, on a logarithmic axis; null where none is known. */
export function projectedCores({ variants }: Projection): Chart | null {
  const known = variants.filter(({ cores }) => cores.value !== null);
  const domain = logDomain(
    known.flatMap(({ cores: { value, interval } }) => [value ?? 0, interval?.low ?? 0, interval?.high ?? 0]),
  );
  if (!domain) return null;
  const bars = known.map(
    ({ variant, cores }, i): Bar => ({
      key: variant.slug,
      label: variant.label,
      text: figureText({ ...cores, interval: null }, plainScale),
      nameAt: i + 0.3,
      at: i + 0.72,
      value: rounded(cores.value ?? 0),
      low: cores.interval && Math.max(domain[0], rounded(cores.interval.low)),
      high: cores.interval && Math.min(domain[1], rounded(cores.interval.high)),
    }),
  );
  const colors = known.map(({ variant }) => ({ key: variant.slug, color: seriesColor(variant.series) }));
  return {
    id: 'cores',
    title: 'Cores',
    caption:
      'Points are estimates, lines their 95 % intervals. The axis is logarithmic. ≤ marks an upper limit, ⚠ an extrapolation.',
    description: `${known.map(({ variant, cores }) => `${variant.label}: ${figureText(cores, plainScale)}`).join('; ')}.`,
    size: 'wide',
    spec: {
      height: bars.length * rowHeight + belowRows,
      encoding: {
        x: {
          ...logAxis(domain, 'cores'),
          axis: { ...logAxis(domain, 'cores').axis, grid: true, domain: false },
        },
        y: {
          field: 'at',
          type: 'quantitative',
          scale: { domain: [0, bars.length], nice: false, zero: false, reverse: true },
          axis: null,
        },
      },
      layer: estimates(bars, colors),
    },
    hover: [],
    legend: [],
    table: {
      header: ['variant', 'cores', '95 % interval', 'beyond the measurements'],
      rows: variants.map(({ variant, cores }) => [
        variant.label,
        `${cores.isAtMost ? '≤ ' : ''}${figure(cores.value)}`,
        range(cores.interval),
        cores.beyond.join('; ') || none,
      ]),
    },
  };
}

/** What is drawn in the row of a variant. */
interface Bar {
  readonly key: string;
  readonly label: string;
  readonly text: string;
  /** The height of the name and of the estimate, from the top, in rows. */
  readonly nameAt: number;
  readonly at: number;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Names, intervals and points, with their values written above. */
function estimates(bars: Bar[], colors: Parameters<typeof keyColor>[0]): Layer[] {
  const y = { field: 'at' };
  return [
    ...haloed(
      { values: bars },
      { align: 'left', baseline: 'middle', dx: 1 },
      { x: { value: 0 }, y: { field: 'nameAt' }, text: { field: 'label' } },
    ),
    {
      data: { values: bars.filter(({ low }) => low !== null) },
      mark: { type: 'rule', strokeWidth: 4 },
      encoding: {
        x: { field: 'low' },
        x2: { field: 'high' },
        y,
        color: keyColor(colors),
        opacity: dimmable,
      },
    },
    {
      data: { values: bars },
      mark: { type: 'point', filled: true, size: 110, opacity: 1, stroke: color('ground') },
      encoding: {
        x: { field: 'value' },
        y,
        color: keyColor(colors),
        tooltip: [
          { field: 'label', title: 'variant' },
          { field: 'text', title: 'cores' },
        ],
      },
    },
    ...haloed(
      { values: bars },
      { align: 'center', baseline: 'bottom', dy: -6 },
      { x: { field: 'value' }, y, text: { field: 'text' } },
    ),
  ];
}
