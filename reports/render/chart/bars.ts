import { color } from '../theme.ts';
import type { ChartSpec, Layer } from './chart.ts';
import { textSize } from './config.ts';
import { dimmable, keyColor } from './encodings.ts';
import { haloed } from './marks.ts';
import { textWidth } from './textWidth.ts';

/** A row of a chart of horizontal bars: its name above the bar, its figure at the end. */
export interface Bar {
  readonly label: string;
  readonly total: string;
  /** From left to right, on the axis of values. */
  readonly parts: readonly BarPart[];
  /** Where the value lies with 95 % confidence, if that is known. */
  readonly interval?: { readonly low: number; readonly high: number } | null;
}

/** A part of a bar. */
export interface BarPart {
  /** What its colour stands for. */
  readonly key: string;
  readonly size: number;
  /** What its tooltip says of it: a name and a figure. */
  readonly name: string;
  readonly figure: string;
}

const rowHeight = 38;
/** From the top of a row, as a share of it: the middle of its name, and that of its bar. */
const nameAt = 0.3;
const barAt = 0.72;
const belowRows = 50;

/**
 * Horizontal bars from 0 to `max`. Names stand above their bars and not beside them: they may be long, and
 * bars need the width, most of all on a phone.
 */
export function barsSpec(
  rows: readonly Bar[],
  colors: readonly { readonly key: string; readonly color: string }[],
  max: number,
  title: string,
): ChartSpec {
  const room = Math.ceil(Math.max(...rows.map(({ total }) => textWidth(total, textSize.label)))) + 12;
  const names = rows.map(({ label }, i) => ({ label, at: i + nameAt }));
  const ends = rows.map(({ total, parts, interval }, i) => ({
    total,
    at: i + barAt,
    end: Math.min(max, Math.max(interval?.high ?? 0, sizeOf(parts))),
  }));
  const intervals = rows.flatMap(({ interval }, i) =>
    interval ? [{ at: i + barAt, low: interval.low, high: Math.min(max, interval.high) }] : [],
  );
  return {
    height: rows.length * rowHeight + belowRows,
    encoding: {
      x: {
        type: 'quantitative',
        scale: { domain: [0, max], nice: false, range: [0, { expr: `width - ${room}` }] },
        axis: {
          title,
          grid: true,
          domain: false,
          ticks: false,
          tickCount: { expr: 'width < 500 ? 3 : 6' },
          format: '~f',
        },
      },
      y: {
        field: 'at',
        type: 'quantitative',
        scale: { domain: [0, rows.length], nice: false, zero: false, reverse: true },
        axis: null,
      },
    },
    layer: [
      ...haloed({ values: names }, { ...text, dx: 1 }, { x: { value: 0 }, text: { field: 'label' } }),
      {
        data: { values: partsOf(rows) },
        mark: { type: 'rule', strokeWidth: 14 },
        encoding: {
          x: { field: 'from' },
          x2: { field: 'to' },
          color: keyColor(colors),
          opacity: dimmable,
          tooltip: [
            { field: 'label', title: 'variant' },
            { field: 'figure', title: 'value' },
          ],
        },
      },
      // On a halo, for it crosses the end of a bar that may be as dark as itself.
      intervalLine(intervals, { color: color('ground'), strokeWidth: 4 }),
      intervalLine(intervals, { color: color('text'), strokeWidth: 1.5 }),
      ...haloed({ values: ends }, { ...text, dx: 6 }, { x: { field: 'end' }, text: { field: 'total' } }),
    ],
  };
}

const text = { align: 'left', baseline: 'middle' };

const intervalLine = (values: object[], looks: object): Layer => ({
  data: { values },
  mark: { type: 'rule', ...looks },
  encoding: { x: { field: 'low' }, x2: { field: 'high' } },
});

/** How long a bar is. */
export const sizeOf = (parts: readonly BarPart[]): number => parts.reduce((sum, { size }) => sum + size, 0);

const partsOf = (rows: readonly Bar[]) =>
  rows.flatMap(({ label, parts }, i) =>
    parts
      .map(({ key, name, figure }, turn) => ({
        key,
        at: i + barAt,
        from: sizeOf(parts.slice(0, turn)),
        to: sizeOf(parts.slice(0, turn + 1)),
        label,
        figure: `${name}: ${figure}`,
      }))
      .filter(({ from, to }) => to > from),
  );
