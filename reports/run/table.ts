import { countsInvalidTrials, type MetricId, metricOf } from '../../core/metrics.ts';
import { significant } from '../render/words.ts';
import { compare } from '../results/ranking.ts';
import type { Summary, VariantSummary } from '../results/summary.ts';
import { comparedParts } from './pathParts.ts';

/** A cell of the summary table; `best` is marked by symbol, and by colour where there is some. */
export interface Cell {
  readonly text: string;
  readonly best: boolean;
}

/** The summary table, the same for the terminal and for Markdown. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly notes: readonly string[];
}

/** The summary table of one path. */
export interface PathTable extends Table {
  /** The path in words; null for the only table. */
  readonly path: string | null;
}

interface Column {
  readonly title: string;
  readonly metric: MetricId;
  /** Whether it is left out where hardly a segment was sent again. */
  readonly onlyLossy?: boolean;
  /** Whether it is left out where no variant has it, as in results of older versions. */
  readonly onlyKnown?: true;
  format(value: number): string;
}

const resultColumns: readonly Column[] = [
  { title: 'p50 ms', metric: 'latency.p50', format: significant },
  { title: 'p99 ms', metric: 'latency.p99', format: significant },
  { title: 'requests/notif.', metric: 'requests.perNotification', format: significant },
  { title: 'header B/notif.', metric: 'bytes.headers', format: (v) => v.toFixed(0) },
  // A µs for one is a ms for a thousand.
  { title: 'CPU ms/1000', metric: 'cpu.perNotification', format: significant },
  { title: 'mem kB/conn', metric: 'memory.perConnection', format: (v) => (v / 1000).toFixed(0) },
  { title: 'mem growth MB', metric: 'memory.growth', format: (v) => (v / 1e6).toFixed(1) },
  { title: 'proxy adds ms', metric: 'proxy.latency', format: significant },
  { title: 'proxy CPU ms/1000', metric: 'proxy.cpuPerNotification', format: significant },
  { title: 'proxy mem kB/conn', metric: 'proxy.memoryPerConnection', format: (v) => (v / 1000).toFixed(0) },
  { title: 'upstream conn/request', metric: 'proxy.connectsPerRequest', format: significant },
  { title: 'lost', metric: 'delivery.lost', format: (v) => v.toFixed(0) },
  { title: 'faults', metric: 'delivery.faults', format: (v) => v.toFixed(0) },
];

const stageColumns: readonly Column[] = [
  { title: 'mean ms', metric: 'latency.mean', format: significant },
  { title: 'publisher lag', metric: 'latency.lag', format: significant },
  { title: 'wait in feed', metric: 'latency.wait', format: significant },
  { title: 'delivery', metric: 'latency.delivery', format: significant },
  { title: 'subscribe ms', metric: 'subscribe.p50', format: significant, onlyKnown: true },
  { title: 'packets/notif.', metric: 'packets.perNotification', format: significant },
  { title: 'retrans./1000', metric: 'packets.retransmitted', format: significant, onlyLossy: true },
  { title: 'behind/1000', metric: 'delivery.behind', format: significant, onlyLossy: true },
  { title: 'B/notif.', metric: 'bytes.total', format: (v) => v.toFixed(0) },
  { title: 'wire B/notif.', metric: 'bytes.onWire', format: (v) => v.toFixed(0) },
  { title: 'packets/notif. behind proxy', metric: 'proxy.packetsPerNotification', format: significant },
  { title: 'wire B/notif. behind proxy', metric: 'proxy.bytesOnWire', format: (v) => v.toFixed(0) },
  { title: 'proxy CPU µs/request', metric: 'proxy.cpuPerRequest', format: significant },
  { title: 'mem slope kB/s', metric: 'memory.slope', format: (v) => (v / 1000).toFixed(0) },
];

/**
 * What stands where there is no figure: too few samples, no valid trial, or a platform that does not tell.
 */
export const noFigure = '–';
/** Segments sent again, of 1,000: without loss, a timer that fires too early makes fewer. */
const lossyAbove = 1;
/** Marks who is lowest in a column by more than chance. */
export const bestMark = '★';

/** The main table, one for each path whose variants are judged by themselves. */
export const tablesOf = (summary: Summary): PathTable[] =>
  comparedParts(summary).map((part) => ({ path: part.path, ...tableOf(part.summary) }));

/** Who was fast, at what cost, among the variants of a summary. */
export function tableOf(summary: Summary): Table {
  return { ...layOut(summary, resultColumns, true), notes: summary.variants.flatMap(notesOf) };
}

/** Where the latency was spent, and what the bytes became on the wire. */
export function stageTableOf(summary: Summary): Omit<Table, 'notes'> {
  const lossy = summary.variants.some(({ metrics }) => (metrics['packets.retransmitted'] ?? 0) >= lossyAbove);
  return layOut(
    summary,
    stageColumns.filter(({ onlyLossy }) => lossy || !onlyLossy),
    false,
  );
}

function layOut(summary: Summary, all: readonly Column[], marked: boolean): Omit<Table, 'notes'> {
  const columns = all.filter(
    ({ metric, onlyKnown }) =>
      (metricOf(metric).onlyWith === undefined && !onlyKnown) ||
      summary.variants.some(({ metrics }) => metrics[metric] !== null),
  );
  const leading = new Map(columns.map(({ metric }) => [metric, marked ? leadersOf(metric, summary) : []]));
  return {
    header: ['variant', ...columns.map((c) => c.title)],
    rows: summary.variants.map((variant) => [
      { text: variant.variant + withoutFigures(variant), best: false },
      ...columns.map(({ metric, format }) => {
        const value = variant.metrics[metric];
        return value === null
          ? { text: noFigure, best: false }
          : { text: format(value), best: leading.get(metric)?.includes(variant.variant) ?? false };
      }),
    ]),
  };
}

/** Why a row has no figures. */
function withoutFigures({ validTrials, invalidTrials, failedTrials }: VariantSummary): string {
  if (validTrials > 0) return '';
  return invalidTrials + failedTrials > 0 ? ' (invalid)' : ' (not run)';
}

/** Who is lowest beyond chance, or shares that in a count; nobody where all are alike. */
function leadersOf(metric: MetricId, summary: Summary): string[] {
  if (countsInvalidTrials(metric)) return [];
  const compared = compare(metric, summary).filter(({ value }) => value !== null);
  const leaders = compared.filter(({ standing }) => standing === 'lowest' || standing === 'equal');
  return compared.length === 1 || leaders.length === compared.length ? [] : leaders.map((one) => one.variant);
}

function notesOf({ variant, invalidTrials, failedTrials, reasons }: VariantSummary): string[] {
  if (invalidTrials + failedTrials === 0) return [];
  const counts = [
    ...(invalidTrials > 0 ? [`${invalidTrials} invalid`] : []),
    ...(failedTrials > 0 ? [`${failedTrials} failed`] : []),
  ];
  return [`${variant}: ${counts.join(', ')}, not in the figures: ${reasons.join('; ')}`];
}
