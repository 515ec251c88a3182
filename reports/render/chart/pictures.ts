import { PushbenchError } from '../../../core/errors.ts';
import type { PictureFormat } from '../formats.ts';
import type { Chart } from './chart.ts';
import { drawPng, drawSvg } from './draw.ts';

/** A chart on its own, as a file. */
export interface Picture {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** Pixels of a PNG for each of the page's: sharp on slides and on dense screens. */
const pngScale = 2;

/** A chart, and what its file and its picture say of it. */
export interface NamedChart {
  readonly fileName: string;
  /** Which workload it is. */
  readonly subtitle: string;
  readonly chart: Chart;
}

/**
 * Draws charts as files of their own, named by scenario and chart; only the wanted ones, if not null. Throws
 * a PushbenchError when a wanted chart is not among them.
 */
export function drawPictures(
  all: readonly NamedChart[],
  format: PictureFormat,
  wanted: readonly string[] | null,
): Promise<Picture[]> {
  const ids = [...new Set(all.map(({ chart }) => chart.id))];
  const isMeant =
    ({ id, facetOf }: Chart) =>
    (name: string) =>
      name === id || name === facetOf;
  const unknown = wanted?.find((name) => !all.some(({ chart }) => isMeant(chart)(name)));
  if (unknown !== undefined)
    throw new PushbenchError(`unknown chart ${unknown}`, { hint: `Available: ${ids.join(', ')}.` });
  const chosen = all.filter(({ chart }) => wanted?.some(isMeant(chart)) ?? true);
  return Promise.all(
    chosen.map(async ({ fileName, subtitle, chart }) => ({
      name: `${fileName}.${chart.id}.${format}`,
      content:
        format === 'svg'
          ? await drawSvg(chart, { legend: true, subtitle })
          : await drawPng(chart, { scale: pngScale, subtitle }),
    })),
  );
}
