import { plainLine } from '../../../core/plainText.ts';
import type { Chart, Layer } from '../../../reports/render/chart/chart.ts';
import { textSize } from '../../../reports/render/chart/config.ts';
import { dimmable, keyColor } from '../../../reports/render/chart/encodings.ts';
import { haloed } from '../../../reports/render/chart/marks.ts';
import { closeDomain, type Domain, logTicks, placeOn } from '../../../reports/render/chart/scales.ts';
import { none } from '../../../reports/render/chart/tableFigures.ts';
import { textWidth } from '../../../reports/render/chart/textWidth.ts';
import { color, seriesColor } from '../../../reports/render/theme.ts';
import { listed } from '../../../reports/render/words.ts';
import { sloText } from '../../../reports/results/slos.ts';
import { searchGoals } from '../staircase.ts';
import type { CapacitySummary, VariantCapacity } from '../summary.ts';
import { capacityClauses, confidenceText, count, stoppedBy, usersText } from '../words.ts';

const rowHeight = 42;
/** From the top of a row, as a share of it: the middle of its name, and top, middle and end of its bar. */
const nameAt = 0.28;
const [barTop, barAt, barEnd] = [0.54, 0.72, 0.9];
const belowRows = 50;
/** How far an arrow goes, as a factor of the users that it begins with. */
const arrow = 1.35;

/**
 * How many users each variant bears, a range or an arrow each, beside what ceilings allow; null where nothing
 * is known.
 */
export function capacityOverview(summary: CapacitySummary): Chart | null {
  const { variants, goals } = summary;
  const ranges = variants.flatMap(barsOf);
  const allowed = variants.flatMap(allowedBy);
  const x = closeDomain([
    ...ranges.flatMap(({ from, to }) => [from, to]),
    ...allowed.map(({ users }) => users),
  ]);
  if (x === null || ranges.length === 0) return null;
  const drawn = variants.map(({ slug, series }) => ({ key: slug, color: seriesColor(series) }));
  const own = { color: keyColor(drawn), opacity: dimmable };
  const names = variants.map((variant, row) => ({
    key: variant.slug,
    row: row + nameAt,
    name: plainLine(variant.label),
    users: usersText(variant),
  }));
  const lines = allowed.map(({ users, ...one }) => ({ ...one, at: users }));
  const open = ranges.filter(({ way }) => way !== null);
  const figures = variants.flatMap((variant, row) => figuresOf(variant, row, x));
  const room = `(${isWide} ? ${roomFor(figures, 'wide')} : ${roomFor(figures, 'narrow')})`;
  return {
    id: 'overview',
    title: `How many users one core serves within ${listed(goals.map(sloText))}`,
    caption: [
      `A bar is where the capacity lies with ${100 * searchGoals.confidence} % probability.`,
      ranges.some(({ way }) => way === 'up') &&
        'An arrow to the right begins at the most users that are known to be served.',
      ranges.some(({ way }) => way === 'down') && 'An arrow to the left means fewer than that.',
      allowed.length > 0 && 'A grey line is how many users the ceiling of their requests allows.',
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
      layer: [
        {
          data: { values: ranges },
          mark: { type: 'rule', strokeWidth: { expr: 'datum.way === null ? 14 : 4' } },
          encoding: { x: { field: 'from' }, x2: { field: 'to' }, ...own },
        },
        upright(
          open.map(({ key, row, users }) => ({ key, row, at: users })),
          { strokeWidth: 4 },
          own,
        ),
        {
          data: {
            values: open.map(({ key, row, from, to, way }) => ({
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
            ...own,
          },
        },
        // On a halo, for it may stand on a bar.
        upright(lines, { strokeWidth: 6, color: color('ground') }, { opacity: dimmable }),
        upright(lines, { strokeWidth: 2, color: color('soft') }, { opacity: dimmable }),
        ...haloed(
          { values: figures },
          { ...text, dx: 11, text: { expr: `${isWide} ? datum.wide : datum.narrow` } },
          { x: { field: 'at' }, opacity: dimmable },
        ),
        ...haloed(
          { values: names },
          { ...text, dx: 1, text: { expr: `${isWide} ? datum.name : datum.name + ': ' + datum.users` } },
          { x: { value: 0 }, opacity: dimmable },
        ),
      ],
    },
    hover: [],
    legend: [],
    table: {
      header: ['variant', 'users', 'confidence', 'stopped by', 'users that the ceiling allows'],
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

interface Range {
  readonly key: string;
  readonly row: number;
  /** What is known, where the range is open. */
  readonly users: number;
  readonly from: number;
  readonly to: number;
  /** To which side it is open. */
  readonly way: 'up' | 'down' | null;
}

function barsOf({ slug: key, capacity }: VariantCapacity, place: number): Range[] {
  const row = place + barAt;
  switch (capacity.kind) {
    case 'between':
      return [{ key, row, users: capacity.low, from: capacity.low, to: capacity.high, way: null }];
    case 'at least': {
      const { users } = capacity;
      return [{ key, row, users, from: users, to: users * arrow, way: 'up' }];
    }
    case 'below': {
      const { users } = capacity;
      return [{ key, row, users, from: users / arrow, to: users, way: 'down' }];
    }
    case 'unknown':
      return [];
  }
}

/** Users that a ceiling allows, if it allows any. */
function allowedBy({ slug: key, bounds: { ceiling } }: VariantCapacity, place: number) {
  return ceiling && ceiling.users > 0 ? [{ key, row: place + barAt, users: ceiling.users }] : [];
}

/**
 * A text to the right of something that is drawn; where there is little room users stand with the name
 * instead.
 */
interface Figure {
  readonly key: string;
  readonly row: number;
  readonly at: number;
  readonly wide: string;
  readonly narrow: string;
}

/**
 * What is written in a row: the users at their range, and the ceiling at its line; both behind that where
 * they are close.
 */
function figuresOf(variant: VariantCapacity, place: number, x: Domain): Figure[] {
  const own = { key: variant.slug, row: place + barAt };
  const end = barsOf(variant, place)[0]?.to ?? x[0];
  const users = usersText(variant);
  const [allowed] = allowedBy(variant, place);
  if (allowed === undefined) return [{ ...own, at: end, wide: users, narrow: '' }];
  const ceiling = `ceiling ${count(allowed.users)}`;
  const gapPx = (placeOn(x, allowed.users) - placeOn(x, end)) * narrowestWidePx;
  return gapPx > textWidth(users, textSize.label) + 24
    ? [
        { ...own, at: end, wide: users, narrow: '' },
        { ...own, at: allowed.users, wide: ceiling, narrow: ceiling },
      ]
    : [{ ...own, at: Math.max(end, allowed.users), wide: `${users}, ${ceiling}`, narrow: ceiling }];
}

/** The scale takes that much of a chart that is just wide enough, in px. */
const narrowestWidePx = 480;

/** The room that texts may take behind the end of the scale, in px. */
const roomFor = (figures: readonly Figure[], size: 'wide' | 'narrow') =>
  Math.ceil(Math.max(0, ...figures.map((one) => textWidth(one[size], textSize.label)))) + 16;

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
