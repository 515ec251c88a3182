import type { CapacityResult } from '../core/capacity.ts';
import { PushbenchError } from '../core/errors.ts';
import { summariseCapacity } from './capacitySummary.ts';
import { capacityCharts } from './charts/capacityCharts.ts';
import type { Chart } from './charts/chart.ts';
import { drawPng, drawSvg } from './charts/draw.ts';
import { chartsOf } from './charts/index.ts';
import { fileNameOf, type ScenarioReport } from './report.ts';

/** A chart on its own, as a file. */
export interface Picture {
  readonly name: string;
  readonly content: string | Uint8Array;
}

type Format = 'svg' | 'png';

/** Pixels of a PNG for each of the page's: sharp on slides and on dense screens. */
const pngScale = 2;

/**
 * Draws charts as files of their own, named by scenario and chart. Throws when a wanted chart is in none of
 * the scenarios.
 */
export async function drawPictures(
  reports: readonly ScenarioReport[],
  format: Format,
  wanted: readonly string[] | null,
): Promise<Picture[]> {
  const all = reports.flatMap((report) =>
    chartsOf(report, reports).map((chart) => ({ ...report, subtitle: report.title, chart })),
  );
  if (all.length === 0) throw new PushbenchError('there is no chart to draw: no trial is valid');
  return draw(all, format, wanted);
}

/**
 * Draws the charts of a search for capacity that show all variants together. Throws when a wanted chart is
 * not among them.
 */
export async function drawCapacityPictures(
  result: CapacityResult,
  format: Format,
  wanted: readonly string[] | null,
): Promise<Picture[]> {
  const { name, title } = result.scenario;
  const charts = capacityCharts(summariseCapacity(result));
  if (charts.length === 0) throw new PushbenchError('there is no chart to draw: no attempt has figures');
  return draw(
    charts.map((chart) => ({ fileName: fileNameOf(name), subtitle: title, chart })),
    format,
    wanted,
  );
}

interface NamedChart {
  readonly fileName: string;
  /** Which workload it is. */
  readonly subtitle: string;
  readonly chart: Chart;
}

function draw(
  all: readonly NamedChart[],
  format: Format,
  wanted: readonly string[] | null,
): Promise<Picture[]> {
  const ids = [...new Set(all.map(({ chart }) => chart.id))];
  const unknown = wanted?.find((id) => !ids.includes(id));
  if (unknown !== undefined)
    throw new PushbenchError(`there is no chart ${unknown}`, { hint: `There are ${ids.join(', ')}.` });
  const chosen = all.filter(({ chart }) => wanted?.includes(chart.id) ?? true);
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
