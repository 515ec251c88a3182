import { plainLine } from '../../../core/plainText.ts';
import type { Chart, Layer } from '../../../reports/render/chart/chart.ts';
import { dimmable, keyColor } from '../../../reports/render/chart/encodings.ts';
import { haloed } from '../../../reports/render/chart/marks.ts';
import { closeDomain, logTicks } from '../../../reports/render/chart/scales.ts';
import { none } from '../../../reports/render/chart/tableFigures.ts';
import { color, seriesColor } from '../../../reports/render/theme.ts';
import { listed } from '../../../reports/render/words.ts';
import { sloText } from '../../../reports/results/slos.ts';
import { searchGoals } from '../staircase.ts';
import type { CapacitySummary } from '../summary.ts';
import { capacityClauses, confidenceText, count, stoppedBy, usersText } from '../words.ts';
import {
  barAt,
  barEnd,
  barTop,
  type Ceiling,
  ceilingOf,
  type Name,
  nameOf,
  type Range,
  rangeOf,
  roomFor,
  type TextBeside,
  textsBeside,
} from './overviewRows.ts';

const rowHeight = 42;
const belowRows = 50;

/**
 * The capacity of each variant, as a range or an arrow, beside what ceilings allow; null where none is known.
 */
export function capacityOverview(summary: CapacitySummary): Chart | null {
  const { variants, goals } = summary;
  const ranges = variants.flatMap(rangeOf);
  const ceilings = variants.flatMap(ceilingOf);
  const x = closeDomain([
    ...ranges.flatMap(({ from, to }) => [from, to]),
    ...ceilings.map(({ users }) => users),
  ]);
  if (x === null || ranges.length === 0) return null;
  const colors = variants.map(({ slug, series }) => ({ key: slug, color: seriesColor(series) }));
  const looks = { color: keyColor(colors), opacity: dimmable };
  const names = variants.map(nameOf);
  const beside = variants.flatMap((variant, row) => textsBeside(variant, row, x));
  const room = `(${isWide} ? ${roomFor(beside, 'wide')} : ${roomFor(beside, 'narrow')})`;
  return {
    id: 'overview',
    title: `How many users one core serves within ${listed(goals.map(sloText))}`,
    caption: [
      `A bar contains the capacity with ${100 * searchGoals.confidence} % probability.`,
      ranges.some(({ way }) => way === 'up') &&
        'An arrow to the right starts at the largest number of users known to be served.',
      ranges.some(({ way }) => way === 'down') &&
        'An arrow to the left means fewer users than where it starts.',
      ceilings.length > 0 && 'A grey line marks the number of users that the request ceiling allows.',
    ]
      .filter(Boolean)
      .join(' '),
    description: `${capacityClauses(summary).join('; ')}.`,
    size: 'wide',
    spec: {
      height: variants.length * rowHeight + belowRows,
      encoding: {
        x: {
          type: 'quantitative',
          scale: { type: 'log', domain: x, nice: false, range: [0, { expr: `width - ${room}` }] },
          axis: {
            title: 'users',
            values: logTicks(x, 3.5),
            format: ',~f',
            labelSeparation: 8,
            grid: true,
            domain: false,
            ticks: false,
          },
        },
        y: {
          field: 'row',
          type: 'quantitative',
          scale: { domain: [0, variants.length], nice: false, zero: false, reverse: true },
          axis: null,
        },
      },
      layer: [...rangeMarks(ranges, looks), ...ceilingMarks(ceilings), ...textMarks(beside, names)],
    },
    hover: [],
    legend: [],
    table: {
      header: ['variant', 'users', 'confidence', 'stopped by', 'users allowed by the ceiling'],
      rows: variants.map((variant) => [
        plainLine(variant.label),
        usersText(variant),
        confidenceText(variant),
        stoppedBy(variant),
        variant.bounds.ceiling ? count(variant.bounds.ceiling.users) : none,
      ]),
    },
  };
}

/** Bars for ranges, and arrows where only one end is known. */
function rangeMarks(ranges: readonly Range[], looks: Layer['encoding'] & object): Layer[] {
  const arrows = ranges.filter(({ way }) => way !== null);
  return [
    {
      data: { values: [...ranges] },
      mark: { type: 'rule', strokeWidth: { expr: 'datum.way === null ? 14 : 4' } },
      encoding: { x: { field: 'from' }, x2: { field: 'to' }, ...looks },
    },
    upright(
      arrows.map(({ key, row, users }) => ({ key, row, at: users })),
      { strokeWidth: 4 },
      looks,
    ),
    {
      data: {
        values: arrows.map(({ key, row, from, to, way }) => ({
          key,
          row,
          tip: way === 'up' ? to : from,
          way,
        })),
      },
      mark: { type: 'point', filled: true, size: 170, opacity: 1 },
      encoding: {
        x: { field: 'tip' },
        shape: {
          field: 'way',
          type: 'nominal',
          scale: { domain: ['up', 'down'], range: ['triangle-right', 'triangle-left'] },
        },
        ...looks,
      },
    },
  ];
}

/** Lines where the ceilings are. */
function ceilingMarks(ceilings: readonly Ceiling[]): Layer[] {
  const lines = ceilings.map(({ users, ...one }) => ({ ...one, at: users }));
  return [
    // On a halo, because it may cross a bar.
    upright(lines, { strokeWidth: 6, color: color('ground') }, { opacity: dimmable }),
    upright(lines, { strokeWidth: 2, color: color('soft') }, { opacity: dimmable }),
  ];
}

/** The names of variants, and what is written beside their ranges. */
function textMarks(beside: readonly TextBeside[], names: readonly Name[]): Layer[] {
  return [
    ...haloed(
      { values: [...beside] },
      { ...text, dx: 11, text: { expr: `${isWide} ? datum.wide : datum.narrow` } },
      { x: { field: 'at' }, opacity: dimmable },
    ),
    ...haloed(
      { values: [...names] },
      { ...text, dx: 1, text: { expr: `${isWide} ? datum.name : datum.name + ': ' + datum.users` } },
      { x: { value: 0 }, opacity: dimmable },
    ),
  ];
}

/** Whether a chart has the width of a screen, as a Vega expression. */
const isWide = 'width > 680';
const text = { align: 'left', baseline: 'middle' };

/** Upright lines as high as bars. */
const upright = (
  values: readonly { readonly key: string; readonly row: number; readonly at: number }[],
  looks: object,
  encoding: Layer['encoding'] & object,
): Layer => ({
  data: {
    values: values.map(({ row, ...one }) => ({
      ...one,
      row: row - barAt + barTop,
      end: row - barAt + barEnd,
    })),
  },
  mark: { type: 'rule', ...looks },
  encoding: { x: { field: 'at' }, y2: { field: 'end' }, ...encoding },
});
