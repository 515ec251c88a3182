import { expect, test } from 'vitest';
import { boxOf, type Labelled, overlap, placeLabels } from './labelPlaces.ts';

const plot = { width: 800, height: 300 };
const boxes = (points: readonly Labelled[]) =>
  placeLabels(points, plot, []).map((place, i) => boxOf(points[i] as Labelled, place));

test('a label alone stands to the right of its point', () => {
  expect(placeLabels([{ x: 100, y: 100, label: 'Long polling' }], plot, [])[0]).toMatchObject({
    align: 'left',
    dy: 0,
  });
});

test('a label that would be cut off at the right stands to the left', () => {
  expect(placeLabels([{ x: 780, y: 100, label: 'Long polling' }], plot, [])[0]).toMatchObject({
    align: 'right',
    dy: 0,
  });
});

test('labels of a cluster overlap neither each other nor the edges', () => {
  const points = ['HTTP streaming', 'SSE', 'WebSocket', 'Long polling', 'WebSocket, compressed'].map(
    (label, i) => ({
      x: 40 + i * 6,
      y: 285 - (i % 2) * 5,
      label,
    }),
  );
  const placed = boxes(points);
  for (const [i, box] of placed.entries()) {
    for (const other of placed.slice(i + 1)) expect(overlap(box, other)).toBe(0);
    expect(
      Math.min(box.left, box.top, plot.width - box.right, plot.height - box.bottom),
    ).toBeGreaterThanOrEqual(0);
  }
});

test('a label keeps off what else is in the plot', () => {
  const obstacle = { left: 100, right: 300, top: 90, bottom: 110 };
  const point = { x: 100, y: 100, label: 'SSE' };
  const [place] = placeLabels([point], plot, [obstacle]);
  expect(overlap(boxOf(point, place as NonNullable<typeof place>), obstacle)).toBe(0);
});
