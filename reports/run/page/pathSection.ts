import { type MetricId, metricOf } from '../../../core/metrics.ts';
import { drawChain } from '../../render/page/chain.ts';
import { figuresTable } from '../../render/page/figure.ts';
import { type Content, type Html, html } from '../../render/page/html.ts';
import { significant } from '../../render/words.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { chainText, type MeasuredPath, measuredPathsOf } from '../pathStages.ts';

/** What stands in the table behind a drawing, from the subscribers to the target. */
const columns: readonly MetricId[] = [
  'bytes.onWire',
  'proxy.latency',
  'proxy.cpuPerNotification',
  'proxy.cpuPerRequest',
  'proxy.memoryPerConnection',
  'proxy.connectsPerRequest',
  'proxy.packetsPerNotification',
  'proxy.bytesOnWire',
  'cpu.perNotification',
  'memory.perConnection',
];

/** A drawing of each path of a run, with what each part of it cost; nothing without links and proxies. */
export function pathSection({ id, title, summary }: ScenarioReport): Content {
  const paths = measuredPathsOf(summary);
  if (paths.length === 0) return null;
  return html`<h3 id="${id}-paths">The ${paths.length > 1 ? 'paths' : 'path'}, and what each part cost</h3>
<p>From subscribers to target, as far as it was measured. Where variants differ, a figure is the lowest and the highest of
them; the table below a drawing has each.</p>
<div class="chains">${paths.map((path, i) => drawing(`${id}-path-${i + 1}`, title, path))}</div>`;
}

function drawing(id: string, workload: string, { path, variants, stages }: MeasuredPath): Html {
  const title = `Path over ${path}`;
  const shown = columns.filter((metric) => variants.some(({ metrics }) => metrics[metric] !== null));
  const header = shown.map((metric) => {
    const { title: name, unit } = metricOf(metric);
    return `${name}${unit && `, ${unit}`}`;
  });
  const rows = variants.map(({ label, metrics }) => [
    label,
    ...shown.map((metric) => figureText(metrics[metric], metricOf(metric).unit)),
  ]);
  return html`<figure id="${id}">
<h4>${path}</h4>
${drawChain(id, title, `${chainText(stages)}.`, stages)}
${figuresTable({ header: ['Variant', ...header], rows }, `${title}, ${workload}`)}
</figure>
`;
}

const figureText = (value: number | null, unit: string) =>
  value === null ? '–' : unit === 'B' ? value.toFixed(0) : significant(value);
