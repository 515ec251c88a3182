import { color, fontFamily } from '../theme.ts';
import type { Chart } from './chart.ts';

/** Widths of whole charts, in px, as pages have them on a screen of a common size. */
export const widths: Readonly<Record<Chart['size'], number>> = { wide: 1088, half: 528 };

/** Sizes of text, in px. */
export const textSize = { axis: 12, label: 12, title: 15 } as const;

/**
 * Left of the plot, in px: for the labels of the axis. Pinned, for what texts measure differs from one
 * browser to the next.
 */
export const leftExtent = 44;
const bottomExtent = 22;

const axis = {
  labelColor: color('soft'),
  titleColor: color('soft'),
  gridColor: color('line'),
  domainColor: color('line'),
  tickColor: color('line'),
  labelFontSize: textSize.axis,
  titleFontSize: textSize.axis,
  titleFontWeight: 'normal',
} as const;

/** The looks of all charts. Titles of y axes stand above them, to be read without turning the head. */
export const chartConfig = {
  background: 'transparent',
  font: fontFamily,
  // The picture as a whole has a description; that of every single mark would be noise.
  aria: false,
  legend: { disable: true },
  view: { stroke: null },
  text: { color: color('text'), fontSize: textSize.label },
  axisX: {
    ...axis,
    grid: false,
    labelOverlap: 'greedy',
    labelFlush: false,
    tickSize: 4,
    labelPadding: 4,
    titlePadding: 4,
    minExtent: bottomExtent,
    maxExtent: bottomExtent,
  },
  axisY: {
    ...axis,
    domain: false,
    ticks: false,
    labelPadding: 8,
    minExtent: leftExtent,
    maxExtent: leftExtent,
    titleAngle: 0,
    titleAlign: 'left',
    titleAnchor: 'end',
    titleBaseline: 'bottom',
    titleX: -leftExtent,
    titleY: -10,
  },
} as const;
