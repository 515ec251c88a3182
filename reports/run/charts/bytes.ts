import type { ByteCounts } from '../../../core/counts.ts';
import type { Trial } from '../../../core/trial.ts';
import { barsSpec, sizeOf } from '../../render/chart/bars.ts';
import type { Chart } from '../../render/chart/chart.ts';
import { type DrawnVariant, drawnVariantsOf } from '../../render/chart/drawnVariants.ts';
import { sharedMax } from '../../render/chart/scales.ts';
import { figure, none } from '../../render/chart/tableFigures.ts';
import { type Color, color } from '../../render/theme.ts';
import type { ScenarioReport } from '../../results/report.ts';

type Category = Exclude<keyof ByteCounts, 'total' | 'envelope'>;

const parts: readonly { key: Category | 'tcp'; label: string; color: Color }[] = [
  { key: 'payload', label: 'payload', color: 'wire-payload' },
  { key: 'framing', label: 'framing and envelope', color: 'wire-framing' },
  { key: 'headers', label: 'HTTP headers', color: 'wire-headers' },
  { key: 'handshake', label: 'handshakes', color: 'wire-handshake' },
  { key: 'heartbeat', label: 'heartbeats', color: 'wire-heartbeat' },
  { key: 'control', label: 'HTTP/2 control frames', color: 'wire-control' },
  { key: 'tlsRecords', label: 'TLS records', color: 'wire-tls-records' },
  { key: 'tlsHandshake', label: 'TLS handshakes', color: 'wire-tls-handshake' },
  { key: 'tcp', label: 'TCP/IP', color: 'wire-tcp' },
];

/** What the bytes of a notification are for. */
export function bytes(report: ScenarioReport, all: readonly ScenarioReport[]): Chart | null {
  const drawn = drawnVariantsOf(report).filter(hasDeliveries);
  if (drawn.length === 0) return null;
  const withPackets = hasPackets(drawn);
  const overTls = drawn.some(({ trials }) => trials.some(({ tls }) => tls));
  const bars = drawn.map((variant) => piecesOf(variant, withPackets));
  const used = parts.filter(({ key }) =>
    bars.some((parts) => parts.some((p) => p.key === key && p.size > 0)),
  );
  const legend = used.map((part) => ({ ...part, color: color(part.color) }));
  const max = sharedMax(widest(report), all.map(widest));
  const totals = bars.map((parts) => `${sizeOf(parts).toFixed(0)} B`);
  return {
    id: 'bytes',
    title: 'Bytes per notification',
    caption: [
      'Both directions, in the measured window, per notification delivered.',
      withPackets
        ? 'TCP/IP covers packet headers, acknowledgements, and opening and closing connections.'
        : 'TCP/IP overhead was not counted.',
      'A connection that stays open made its handshake before the window; see the table.',
    ].join(' '),
    description: `${drawn.map((v, i) => `${v.label}: ${totals[i]}, ${sizeOf((bars[i] ?? []).filter((p) => p.key === 'headers')).toFixed(0)} B of them HTTP headers`).join('; ')}.`,
    size: 'wide',
    spec: barsSpec(
      drawn.map((v, i) => ({ label: v.label, total: totals[i] ?? '', parts: bars[i] ?? [] })),
      legend,
      max,
      'bytes per notification',
    ),
    hover: [],
    legend,
    table: {
      header: [
        'variant',
        ...used.map(({ label }) => `${label}, B`),
        'all, B',
        'handshake, B once per connection',
        ...(overTls ? ['TLS handshake, B once per connection'] : []),
      ],
      rows: drawn.map((v, i) => [
        v.summary.label,
        ...used.map(({ key }) => figure(sizeOf((bars[i] ?? []).filter((p) => p.key === key)))),
        figure(sizeOf(bars[i] ?? [])),
        perConnection(v, 'handshake'),
        ...(overTls ? [perConnection(v, 'tlsHandshake')] : []),
      ]),
    },
  };
}

const hasDeliveries = ({ trials }: DrawnVariant) => trials.some((t) => t.latencyMs.count > 0);
const hasPackets = (drawn: readonly DrawnVariant[]) =>
  drawn.every(({ trials }) => trials.every((t) => t.measured.packets !== null));

function piecesOf({ trials }: DrawnVariant, withPackets: boolean) {
  const notifications = sum(trials, (t) => t.latencyMs.count);
  return parts
    .filter(({ key }) => withPackets || key !== 'tcp')
    .map(({ key, label }) => {
      const size =
        Math.max(
          0,
          sum(trials, (t) => counted(t, key)),
        ) / notifications;
      return { key, size, name: label, figure: `${figure(size)} B` };
    });
}

function counted({ measured: { bytes, packets } }: Trial, key: Category | 'tcp'): number {
  if (key !== 'tcp') return (bytes.sent[key] ?? 0) + (bytes.received[key] ?? 0);
  return (packets?.bytesOnWire ?? 0) - bytes.sent.total - bytes.received.total;
}

function widest(report: ScenarioReport): number {
  const drawn = drawnVariantsOf(report).filter(hasDeliveries);
  return Math.max(0, ...drawn.map((variant) => sizeOf(piecesOf(variant, hasPackets(drawn)))));
}

/** Over the whole trial: the window has none of the connections that stay open. */
function perConnection({ trials }: DrawnVariant, key: 'handshake' | 'tlsHandshake'): string {
  const opened = sum(trials, (t) => t.connections.opened);
  if (opened === 0) return none;
  return figure(sum(trials, ({ bytes }) => (bytes.sent[key] ?? 0) + (bytes.received[key] ?? 0)) / opened);
}

const sum = (trials: readonly Trial[], of: (trial: Trial) => number) => trials.reduce((n, t) => n + of(t), 0);
