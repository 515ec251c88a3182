import { color } from '../theme.ts';
import type { Layer } from './chart.ts';
import { dimmable } from './encodings.ts';
import { haloed } from './marks.ts';

/** Labels of points at the places that `placeLabels` found; data have `label`, `align`, `dx` and `dy`. */
export function placedLabels(data: { values: object[] }, position: Layer['encoding'] & object): Layer[] {
  // The places are for a wide chart: on a narrow one the legend must do.
  const transform = [{ filter: 'width > 680' }];
  const at = { ...position, opacity: dimmable };
  return [
    {
      data,
      transform: [...transform, { filter: "datum.align !== 'center' && datum.dy !== 0" }],
      mark: {
        type: 'rule',
        color: color('soft'),
        strokeWidth: 0.75,
        x2Offset: { expr: 'datum.dx * 0.8' },
        y2Offset: { expr: 'datum.dy' },
      },
      encoding: { ...at, x2: position.x as object, y2: position.y as object },
    },
    ...haloed(
      data,
      {
        align: { expr: 'datum.align' },
        baseline: 'middle',
        dx: { expr: 'datum.dx' },
        dy: { expr: 'datum.dy' },
      },
      { ...at, text: { field: 'label' } },
    ).map((layer): Layer => ({ ...layer, transform })),
  ];
}
