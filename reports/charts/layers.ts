import { color } from '../theme.ts';
import type { Layer } from './chart.ts';
import type { DrawnVariant } from './drawnVariants.ts';
import type { Domain } from './scales.ts';
import { logTicks } from './scales.ts';

/** Whether the mark belongs to what the reader has selected in the legend, as a Vega expression. */
const isSelected = 'length(selected) === 0 || indexof(selected, datum.key) >= 0';

/** The opacity of marks that the legend can dim. */
export const dimmable = { condition: { test: isSelected, value: 1 }, value: 0.12 };

/** The colour of the mark's `key`, of these variants or parts. */
export const keyColor = (entries: readonly { readonly key: string; readonly color: string }[]) => ({
  field: 'key',
  type: 'nominal' as const,
  scale: { domain: entries.map(({ key }) => key), range: entries.map((entry) => entry.color) },
});

/** The dashes of the mark's `key`. */
export const keyDash = (drawn: readonly DrawnVariant[]) => ({
  field: 'key',
  type: 'nominal' as const,
  scale: { domain: drawn.map(({ key }) => key), range: drawn.map(({ dash }) => [...dash]) },
});

/** The shape of the point of the mark's `key`. */
export const keyShape = (drawn: readonly Pick<DrawnVariant, 'key' | 'shape'>[]) => ({
  field: 'key',
  type: 'nominal' as const,
  scale: { domain: drawn.map(({ key }) => key), range: drawn.map(({ shape }) => shape) },
});

/** Fills points of the mark's `key` with their colour, or with the ground. */
export const keyFill = (drawn: readonly Pick<DrawnVariant, 'key' | 'hollow' | 'color'>[]) =>
  keyColor(drawn.map(({ key, hollow, color: own }) => ({ key, color: hollow ? color('ground') : own })));

/** A logarithmic axis with labels where `logTicks` says; `title` has its unit. */
export const logAxis = (domain: Domain, title: string, axis: { titleY?: number } = {}) => ({
  type: 'quantitative' as const,
  scale: { type: 'log' as const, domain, nice: false },
  axis: { title, values: logTicks(domain), format: '~f', ...axis },
});

/** Text on a halo of the ground, so that it can be read across lines. */
export function haloed(
  data: Layer['data'] & object,
  mark: object,
  encoding: Layer['encoding'] & object,
): Layer[] {
  return [
    {
      data,
      mark: {
        type: 'text',
        ...mark,
        color: color('ground'),
        stroke: color('ground'),
        strokeWidth: 4,
        strokeJoin: 'round',
      },
      encoding,
    },
    { data, mark: { type: 'text', ...mark }, encoding },
  ];
}

/** A limit, and what it says. */
export interface Limit {
  readonly at: number;
  readonly text: string;
}

/** A dashed line across the chart at each limit of the y axis, with its text above one of its ends. */
export function limits(values: readonly Limit[], end: 'left' | 'right' = 'right'): Layer[] {
  if (values.length === 0) return [];
  const data = { values: [...values] };
  const y = { field: 'at' };
  return [
    {
      data,
      mark: { type: 'rule', color: color('text'), strokeDash: [4, 3] },
      encoding: { y, x: { value: 0 }, x2: { value: 'width' } },
    },
    ...haloed(
      data,
      { align: end, baseline: 'bottom', dy: -4, dx: end === 'left' ? 2 : -2 },
      { y, x: { value: end === 'left' ? 0 : 'width' }, text: { field: 'text' } },
    ),
  ];
}

/** The point nearest to the pointer, with these lines in its tooltip; the variant's name stands first. */
export function nearestPoint(
  values: readonly { readonly key: string }[],
  drawn: readonly Pick<DrawnVariant, 'key' | 'label' | 'color'>[],
  encoding: Layer['encoding'] & object,
  tooltip: readonly { field: string; title: string; format?: string }[],
): Layer {
  return {
    data: { values: [...values] },
    transform: [
      { filter: isSelected },
      {
        lookup: 'key',
        from: {
          data: { values: drawn.map(({ key, label }) => ({ key, label })) },
          key: 'key',
          fields: ['label'],
        },
      },
    ],
    params: [
      { name: 'near', select: { type: 'point', nearest: true, on: 'pointermove', clear: 'pointerout' } },
    ],
    mark: { type: 'point', filled: true, size: 60 },
    encoding: {
      ...encoding,
      color: keyColor(drawn),
      opacity: { condition: { param: 'near', empty: false, value: 1 }, value: 0 },
      tooltip: [{ field: 'label', title: 'variant' }, ...tooltip],
    },
  };
}
