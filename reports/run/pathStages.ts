import { groupBy } from '../../core/groupBy.ts';
import { type MetricId, metricOf } from '../../core/metrics.ts';
import { pathSlugOf } from '../../core/path.ts';
import { percentText } from '../../core/units.ts';
import { significant } from '../render/words.ts';
import type { LinkSummary } from '../results/links.ts';
import { proxyText } from '../results/proxies.ts';
import type { Summary, VariantSummary } from '../results/summary.ts';
import { pathWords } from './variantNames.ts';

/** A figure of a part of a path, with what it is of. */
interface PartFigure {
  readonly label: string;
  readonly value: string;
}

/** A part of a path with what it cost, and what passed on the wire to the next one. */
export interface PathStage {
  readonly name: string;
  /** A link is no machine. */
  readonly kind: 'machine' | 'link';
  readonly figures: readonly PartFigure[];
  readonly wire: readonly PartFigure[];
}

/** A path from subscribers to target; of each figure, the lowest and the highest of its variants. */
export interface MeasuredPath {
  readonly slug: string;
  readonly path: string;
  readonly variants: readonly VariantSummary[];
  readonly stages: readonly PathStage[];
}

/**
 * The paths of a run, as far as they were measured. None where no trial had a link or a proxy: there is
 * nothing between subscribers and target then.
 */
export function measuredPathsOf(summary: Summary): MeasuredPath[] {
  if (summary.links.length + summary.proxies.length === 0) return [];
  const valid = summary.variants.filter(({ validTrials }) => validTrials > 0);
  return [...groupBy(valid, ({ options }) => pathSlugOf(options?.over))].map(([slug, variants]) => ({
    slug,
    path: pathWords(variants[0]?.options?.over),
    variants,
    stages: stagesOf(summary, variants),
  }));
}

function stagesOf(summary: Summary, variants: readonly VariantSummary[]): PathStage[] {
  const figures = (labels: Labels) => figuresOf(variants, labels);
  const has = ({ variants: slugs }: { readonly variants: readonly string[] }) =>
    variants.some(({ variant }) => slugs.includes(variant));
  const links = summary.links.filter(has);
  const proxies = summary.proxies.filter(has);
  const ends = endsOf(variants);
  const users = { label: 'users', value: summary.users.toLocaleString('en') };
  return [
    {
      name: 'Subscribers',
      kind: 'machine',
      figures: [users],
      wire: figures([['bytes.onWire', 'wire bytes / notification']]),
    },
    ...oneOf(links, ({ method }) => method).map(
      ({ names, only }): PathStage => ({
        name: `Link (${names})`,
        kind: 'link',
        figures: only ? linkFigures(only) : [],
        wire: [],
      }),
    ),
    ...oneOf(proxies, proxyText).map(
      ({ names }): PathStage => ({
        name: `Proxy: ${names}`,
        kind: 'machine',
        figures: [
          ...ends,
          ...figures([
            ['proxy.cpuPerNotification', 'CPU / notification'],
            ['proxy.cpuPerRequest', 'CPU / request'],
            ['proxy.memoryPerConnection', 'memory / connection'],
            ['proxy.connectsPerRequest', 'upstream connections / request'],
            ['proxy.latency', 'latency added'],
          ]),
        ],
        wire: figures([['proxy.bytesOnWire', 'wire bytes / notification']]),
      }),
    ),
    {
      name: 'Target',
      kind: 'machine',
      figures: [
        ...(proxies.length === 0 ? ends : []),
        ...figures([
          ['cpu.perNotification', 'CPU / notification'],
          ['memory.perConnection', 'memory / connection'],
        ]),
      ],
      wire: [],
    },
  ];
}

/** A path has one of a kind: where trials differ in which it was, it is one or the other. */
function oneOf<Part>(parts: readonly Part[], nameOf: (part: Part) => string) {
  if (parts.length === 0) return [];
  const names = [...new Set(parts.map(nameOf))].join(' or ');
  return [{ names, only: parts.length === 1 ? parts[0] : undefined }];
}

/** What ends at a proxy, or at the target without one. */
function endsOf(variants: readonly VariantSummary[]): PartFigure[] {
  const agreed = variants.flatMap((variant) => variant.agreed);
  const protocols = agreed.flatMap(({ http2, tls }) => [http2?.version ?? [], tls?.version ?? []].flat());
  return protocols.length === 0 ? [] : [{ label: 'ends here', value: [...new Set(protocols)].join(', ') }];
}

function linkFigures({ asked, rttMs, lost, carried }: LinkSummary): PartFigure[] {
  const { downKbit, upKbit, loss, jitterMs, shared } = asked;
  const rate = (label: string, kbit: number | null) =>
    kbit === null
      ? []
      : [{ label: `${label}${shared ? ', for all' : ''}`, value: `${kbit.toLocaleString('en')} kbit/s` }];
  const total = (carried + lost).toLocaleString('en');
  return [
    { label: 'round trip asked', value: `${asked.rttMs} ms` },
    ...(rttMs === null
      ? []
      : [
          {
            label: 'round trip measured',
            value: span([rttMs.least, rttMs.most], (ms) => ms.toFixed(1), 'ms'),
          },
        ]),
    ...rate('down', downKbit),
    ...rate('up', upKbit),
    ...(jitterMs > 0 ? [{ label: 'jitter asked', value: `±${jitterMs} ms` }] : []),
    ...(loss > 0
      ? [
          { label: 'loss asked', value: percentText(loss, 1) },
          { label: 'packets lost', value: `${lost.toLocaleString('en')} of ${total}` },
        ]
      : []),
  ];
}

type Labels = readonly (readonly [MetricId, string])[];

/** Figures that at least one variant has. */
const figuresOf = (variants: readonly VariantSummary[], labels: Labels): PartFigure[] =>
  labels.flatMap(([metric, label]) => {
    const values = variants.flatMap(({ metrics }) => metrics[metric] ?? []);
    const { text, unit } = formOf(metric);
    return values.length === 0 ? [] : [{ label, value: span(values, text, unit) }];
  });

/** Bytes of packets are counted and small; memory is neither. */
function formOf(metric: MetricId) {
  const { unit } = metricOf(metric);
  if (unit !== 'B') return { text: (value: number) => significant(value).replace('-', '−'), unit };
  return /onWire$/i.test(metric)
    ? { text: (value: number) => Math.round(value).toLocaleString('en'), unit }
    : { text: (value: number) => (value / 1000).toFixed(0), unit: 'kB' };
}

/** From the lowest to the highest, such as `9.10 to 60.3 µs`; one figure where they read the same. */
function span(values: readonly number[], text: (value: number) => string, unit: string): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(text);
  return `${low === high ? low : `${low} to ${high}`}${unit && ` ${unit}`}`;
}

/** Each path in a line: its parts in order, with what each cost. */
export const pathLines = (summary: Summary): string[] =>
  measuredPathsOf(summary).map(({ path, stages }) => `Path over ${path}: ${chainText(stages)}.`);

/** Parts in a row, such as `Subscribers (users 10) –[wire bytes / notification 300 B]– Target`. */
export const chainText = (stages: readonly PathStage[]): string =>
  stages
    .map(({ name, figures, wire }, i) => {
      const part = figures.length === 0 ? name : `${name} (${listText(figures)})`;
      if (i === stages.length - 1) return part;
      return `${part} ${wire.length === 0 ? '–' : `–[${listText(wire)}]–`} `;
    })
    .join('');

const listText = (figures: readonly PartFigure[]) =>
  figures.map(({ label, value }) => `${label} ${value}`).join('; ');
