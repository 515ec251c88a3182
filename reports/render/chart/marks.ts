import { color } from '../theme.ts';
import type { Layer } from './chart.ts';
import type { DrawnVariant } from './drawnVariants.ts';
import { isSelected, keyColor } from './encodings.ts';

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
