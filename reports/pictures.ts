import { PushbenchError } from '../core/errors.ts';
import type { Chart } from './charts/chart.ts';
import { drawPng, drawSvg } from './charts/draw.ts';
import { chartsOf } from './charts/index.ts';
import type { ScenarioReport } from './report.ts';

/** A chart on its own, as a file. */
export interface Picture {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** Pixels of a PNG for each of the page's: sharp on slides and on dense screens. */
const pngScale = 2;

/** Draws charts as files of their own, named by scenario and chart. Throws when a wanted chart is in none of the scenarios. */
export async function drawPictures(
  reports: readonly ScenarioReport[],
  format: 'svg' | 'png',
  wanted: readonly string[] | null,
): Promise<Picture[]> {
  const all = reports.flatMap((report) => chartsOf(report, reports).map((chart) => ({ report, chart })));
  if (all.length === 0) throw new PushbenchError('there is no chart to draw: no trial is valid');
  const ids = [...new Set(all.map(({ chart }) => chart.id))];
  const unknown = wanted?.find((id) => !ids.includes(id));
  if (unknown !== undefined)
    throw new PushbenchError(`there is no chart ${unknown}`, { hint: `There are ${ids.join(', ')}.` });
  const chosen = all.filter(({ chart }) => wanted?.includes(chart.id) ?? true);
  return Promise.all(
    chosen.map(async ({ report, chart }) => ({
      name: `${report.fileName}.${chart.id}.${format}`,
      content: await draw(chart, format, report.title),
    })),
  );
}

const draw = (chart: Chart, format: 'svg' | 'png', subtitle: string): Promise<string | Uint8Array> =>
  format === 'svg'
    ? drawSvg(chart, { legend: true, subtitle })
    : drawPng(chart, { scale: pngScale, subtitle });
