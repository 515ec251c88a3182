import type { Chart } from '../../../reports/render/chart/chart.ts';
import { dimmable, keyColor, logAxis } from '../../../reports/render/chart/encodings.ts';
import { haloed } from '../../../reports/render/chart/marks.ts';
import { logDomain } from '../../../reports/render/chart/scales.ts';
import { figure, none, range, rounded } from '../../../reports/render/chart/tableFigures.ts';
import { color, seriesColor } from '../../../reports/render/theme.ts';
import type { Projection } from '../projection.ts';
import { figureText, plainScale } from '../quantities.ts';

const rowHeight = 38;
const belowRows = 50;

/** The cores that each variant would take, on a logarithmic axis; null where none is known. */
export function projectedCores({ variants }: Projection): Chart | null {
  const known = variants.filter(({ cores }) => cores.value !== null);
  const domain = logDomain(
    known.flatMap(({ cores: { value, interval } }) => [value ?? 0, interval?.low ?? 0, interval?.high ?? 0]),
  );
  if (!domain) return null;
  const rows = known.map(({ variant, cores }, i) => ({
    key: variant.slug,
    label: variant.label,
    text: figureText({ ...cores, interval: null }, plainScale),
    nameAt: i + 0.3,
    at: i + 0.72,
    value: rounded(cores.value ?? 0),
    low: cores.interval && Math.max(domain[0], rounded(cores.interval.low)),
    high: cores.interval && Math.min(domain[1], rounded(cores.interval.high)),
  }));
  const colors = known.map(({ variant }) => ({ key: variant.slug, color: seriesColor(variant.series) }));
  const y = { field: 'at' };
  return {
    id: 'cores',
    title: 'Cores',
    caption:
      'Points are estimates, lines hold 95 %. The axis is logarithmic. ≤ is an upper limit; ⚠ goes beyond what was measured.',
    description: `${known.map(({ variant, cores }) => `${variant.label}: ${figureText(cores, plainScale)}`).join('; ')}.`,
    size: 'wide',
    spec: {
      height: rows.length * rowHeight + belowRows,
      encoding: {
        x: {
          ...logAxis(domain, 'cores'),
          axis: { ...logAxis(domain, 'cores').axis, grid: true, domain: false },
        },
        y: {
          ...y,
          type: 'quantitative',
          scale: { domain: [0, rows.length], nice: false, zero: false, reverse: true },
          axis: null,
        },
      },
      layer: [
        ...haloed(
          { values: rows },
          { align: 'left', baseline: 'middle', dx: 1 },
          { x: { value: 0 }, y: { field: 'nameAt' }, text: { field: 'label' } },
        ),
        {
          data: { values: rows.filter(({ low }) => low !== null) },
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
          data: { values: rows },
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
          { values: rows },
          { align: 'center', baseline: 'bottom', dy: -6 },
          { x: { field: 'value' }, y, text: { field: 'text' } },
        ),
      ],
    },
    hover: [],
    legend: [],
    table: {
      header: ['variant', 'cores', '95 % interval', 'beyond what was measured'],
      rows: variants.map(({ variant, cores }) => [
        variant.label,
        `${cores.isAtMost ? '≤ ' : ''}${figure(cores.value)}`,
        range(cores.interval),
        cores.beyond.join('; ') || none,
      ]),
    },
  };
}
