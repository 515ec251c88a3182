import type { Layer } from '../../render/chart/chart.ts';
import { color } from '../../render/theme.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { validTrials } from '../../results/validTrials.ts';

/** The end of the last second, and of the window at least, in s. */
export const endOf = (report: ScenarioReport) => {
  const { warmUp, measure } = report.result.scenario.phases;
  return Math.max((warmUp + measure) / 1000, ...validTrials(report.result).map((t) => t.series.length));
};

/** Warm-up and drain lie in the shade: what happens there is not in the figures. */
export function phaseLayers(report: ScenarioReport): Layer[] {
  const { warmUp, measure } = report.result.scenario.phases;
  const end = endOf(report);
  const shades = [
    { from: 0, to: warmUp / 1000, name: 'warm-up', at: 0, side: 'left' },
    { from: (warmUp + measure) / 1000, to: end, name: 'drain', at: end, side: 'right' },
  ].filter(({ from, to }) => to > from);
  if (shades.length === 0) return [];
  const names = (align: 'left' | 'right'): Layer => ({
    data: { values: shades.filter(({ side }) => side === align) },
    mark: { type: 'text', align, baseline: 'bottom', fontSize: 11, color: color('soft') },
    // Above the plot, where no line can run through them.
    encoding: { x: { field: 'at' }, y: { value: -4 }, text: { field: 'name' } },
  });
  return [
    {
      data: { values: shades },
      mark: { type: 'rect', color: color('panel') },
      encoding: { x: { field: 'from' }, x2: { field: 'to' }, y: { value: 0 }, y2: { value: 'height' } },
    },
    names('left'),
    names('right'),
  ];
}
