import type { ChartSpec, Layer, LegendEntry } from '../../../reports/render/chart/chart.ts';
import type { AxisValue } from '../axis.ts';

/** A point of a line at a value of the axis; null where the line is level. */
export interface PlacedPoint {
  readonly key: string;
  readonly value: AxisValue | null;
}

/** A point that can be drawn on a logarithmic scale. */
export interface DrawnPoint {
  readonly key: string;
  /** Its place on the axis. */
  readonly value: number;
  readonly metric: number;
}

/** A point that was measured, with its interval. */
export interface MeasuredPoint extends DrawnPoint {
  readonly low: number | null;
  readonly high: number | null;
}

/** Where the points of a chart are. */
export const at = { x: { field: 'value' }, y: { field: 'metric' } };

/** What is drawn, and its key. */
export interface Drawing {
  readonly legend: readonly LegendEntry[];
  readonly layer: Layer[];
}

/** The axis of a chart, and where points lie on it. */
export interface AxisScale {
  axis(title: string): ChartSpec['encoding']['x'] & object;
  placesOf(point: PlacedPoint): readonly number[];
}
