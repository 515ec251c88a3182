import type { Legend, Scale, Spec } from 'vega';
import { color } from '../theme.ts';
import type { LegendEntry } from './chart.ts';
import { leftExtent, textSize } from './config.ts';
import { textWidth } from './textWidth.ts';

/** Room for the symbol of an entry and the gap to the next one, in px. */
const besideLabel = 40;
const columnPadding = 18;
const rowHeight = 23;

/** The picture with its legend below, in as many columns as fit into its width. */
export function addLegend(spec: Spec, entries: readonly LegendEntry[], width: number): Spec {
  if (entries.length === 0) return spec;
  const columns = columnsOf(
    entries.map(({ label }) => textWidth(label, textSize.label) + besideLabel),
    // It begins where the plot does, and may run into the margin.
    width - leftExtent + 10,
  );
  const legend: Legend = {
    ...symbolsOf(entries),
    orient: 'bottom',
    direction: 'horizontal',
    columns,
    columnPadding,
    rowPadding: rowHeight - 17,
    offset: 14,
    symbolStrokeWidth: 2,
    labelColor: color('text'),
    labelFontSize: textSize.label,
    labelLimit: width,
    encode: { labels: { update: { text: { scale: 'legendLabel', field: 'value' } } } },
  };
  const rows = Math.ceil(entries.length / columns);
  return {
    ...spec,
    height: (spec.height as number) + 16 + rows * rowHeight,
    scales: [...(spec.scales ?? []), ...scalesOf(entries)],
    legends: [legend],
  };
}

/** As many as fit, each as wide as its widest entry. */
function columnsOf(entryWidths: readonly number[], width: number): number {
  const fits = (columns: number) => {
    const widest = Array<number>(columns).fill(0);
    entryWidths.forEach((own, i) => {
      widest[i % columns] = Math.max(widest[i % columns] as number, own);
    });
    return widest.reduce((sum, own) => sum + own, 0) - columnPadding <= width;
  };
  let columns = entryWidths.length;
  while (columns > 1 && !fits(columns)) columns--;
  return columns;
}

function symbolsOf([first]: readonly LegendEntry[]): Legend {
  const stroke = 'legendColor';
  if (first?.dash) return { stroke, strokeDash: 'legendDash', symbolType: 'stroke', symbolSize: 300 };
  if (first?.shape) return { stroke, fill: 'legendFill', shape: 'legendShape', symbolSize: 80 };
  return { fill: stroke, symbolType: 'square', symbolSize: 130 };
}

function scalesOf(entries: readonly LegendEntry[]): Scale[] {
  const scale = (name: string, of: (entry: LegendEntry) => unknown) =>
    ({ name, type: 'ordinal', domain: entries.map(({ key }) => key), range: entries.map(of) }) as Scale;
  return [
    scale('legendLabel', ({ label }) => label),
    scale('legendColor', (entry) => entry.color),
    scale('legendFill', (entry) => (entry.hollow ? color('ground') : entry.color)),
    scale('legendDash', ({ dash }) => dash ?? [1, 0]),
    scale('legendShape', ({ shape }) => shape ?? 'square'),
  ];
}
