import { textSize } from './config.ts';
import { textWidth } from './textWidth.ts';

/** A point that is to have a label; px from the left and from the top of the plot. */
export interface Labelled {
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/** Where the label stands, from its point, in px; its middle is at `dy`. */
export interface LabelPlace {
  readonly align: 'left' | 'right' | 'center';
  readonly dx: number;
  readonly dy: number;
}

/** A rectangle in px. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const lineHeight = 16;
const distance = 13;
const markerRadius = 8;

/** The further down this list, the further from the point, and the worse. */
const candidates: readonly LabelPlace[] = [
  { align: 'left', dx: distance, dy: 0 },
  { align: 'right', dx: -distance, dy: 0 },
  { align: 'center', dx: 0, dy: -18 },
  { align: 'center', dx: 0, dy: 18 },
  ...[1, 2, 3, 4].flatMap((lines) =>
    [-1, 1].flatMap((way) => [
      { align: 'left' as const, dx: distance, dy: way * lines * lineHeight },
      { align: 'right' as const, dx: -distance, dy: way * lines * lineHeight },
    ]),
  ),
];

/**
 * Finds a place beside each point for its label, such that as little as possible overlaps: labels, points,
 * what else is in the plot, and its edges. Each label in turn takes the best place for it as the others
 * stand, a few times over.
 */
export function placeLabels(
  points: readonly Labelled[],
  plot: { readonly width: number; readonly height: number },
  obstacles: readonly Box[],
): LabelPlace[] {
  const markers = points.map(({ x, y }) => around(x, y, markerRadius));
  const places = points.map(() => candidates[0] as LabelPlace);
  const costOf = (i: number, place: LabelPlace) => {
    const box = boxOf(points[i] as Labelled, place);
    const others = points.flatMap((point, j) => (j === i ? [] : boxOf(point, places[j] as LabelPlace)));
    return (
      candidates.indexOf(place) +
      [...markers, ...obstacles, ...others].reduce((sum, other) => sum + overlap(box, other), 0) +
      // Out of the plot is worse than anything: it would be cut off.
      (box.left < 0 || box.right > plot.width || box.top < 0 || box.bottom > plot.height ? 1e4 : 0)
    );
  };
  for (let pass = 0; pass < 4; pass++)
    points.forEach((_, i) => {
      places[i] = candidates.reduce((best, place) => (costOf(i, place) < costOf(i, best) ? place : best));
    });
  return places;
}

/** The room that a label takes. */
export function boxOf({ x, y, label }: Labelled, { align, dx, dy }: LabelPlace): Box {
  const width = textWidth(label, textSize.label);
  const left = x + dx - (align === 'left' ? 0 : align === 'right' ? width : width / 2);
  return { left, right: left + width, top: y + dy - lineHeight / 2, bottom: y + dy + lineHeight / 2 };
}

const around = (x: number, y: number, radius: number): Box => ({
  left: x - radius,
  right: x + radius,
  top: y - radius,
  bottom: y + radius,
});

/** The area that two boxes share, in px². */
export const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
