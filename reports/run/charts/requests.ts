import { barsSpec, sizeOf } from '../../render/chart/bars.ts';
import type { Chart } from '../../render/chart/chart.ts';
import { type DrawnVariant, drawnVariantsOf } from '../../render/chart/drawnVariants.ts';
import { sharedMax } from '../../render/chart/scales.ts';
import { figure } from '../../render/chart/tableFigures.ts';
import { type Color, color } from '../../render/theme.ts';
import type { ScenarioReport } from '../../results/report.ts';

const parts: readonly { key: 'useful' | 'empty' | 'upstream' | 'tokens'; label: string; color: Color }[] = [
  { key: 'useful', label: 'with notifications', color: 'requests-useful' },
  { key: 'empty', label: 'nothing new', color: 'requests-empty' },
  { key: 'upstream', label: 'sent by subscribers', color: 'requests-upstream' },
  { key: 'tokens', label: 'for tokens, or refused', color: 'requests-tokens' },
];

/** What the HTTP requests of a notification brought. */
export function requests(report: ScenarioReport, all: readonly ScenarioReport[]): Chart | null {
  const drawn = drawnVariantsOf(report).filter(hasDeliveries);
  const bars = drawn.map(piecesOf);
  if (bars.every((parts) => sizeOf(parts) === 0)) return null;
  const used = parts.filter(({ key }) =>
    bars.some((parts) => parts.some((p) => p.key === key && p.size > 0)),
  );
  const legend = used.map((part) => ({ ...part, color: color(part.color) }));
  const totals = bars.map((parts) => figure(sizeOf(parts)));
  return {
    id: 'requests',
    title: 'HTTP requests per notification',
    caption:
      'In the measured window, per notification delivered. Below 1, one response carried several notifications; a connection that stays open needs no requests.',
    description: `${drawn.map((v, i) => `${v.label}: ${totals[i]}, ${figure(bars[i]?.[1]?.size)} of them with nothing new`).join('; ')}.`,
    size: 'half',
    spec: barsSpec(
      drawn.map((v, i) => ({ label: v.label, total: totals[i] ?? '', parts: bars[i] ?? [] })),
      legend,
      sharedMax(most(report), all.map(most)),
      'requests per notification',
    ),
    hover: [],
    legend,
    table: {
      header: ['variant', ...used.map(({ label }) => label), 'all'],
      rows: drawn.map((v, i) => [
        v.summary.label,
        ...used.map(({ key }) => figure(sizeOf((bars[i] ?? []).filter((p) => p.key === key)))),
        totals[i] ?? '',
      ]),
    },
  };
}

const hasDeliveries = ({ trials }: DrawnVariant) => trials.some((t) => t.latencyMs.count > 0);

function piecesOf({ trials }: DrawnVariant) {
  const count = (of: (trial: DrawnVariant['trials'][number]) => number) =>
    trials.reduce((n, t) => n + of(t), 0);
  const notifications = count((t) => t.latencyMs.count);
  const total = count((t) => t.measured.requests.total);
  const empty = count((t) => t.measured.requests.empty);
  const upstream = count((t) => t.measured.requests.upstream);
  // What a poll with an expired token is answered with brings a token and nothing else.
  const tokens = count(({ auth, measured: { requests } }) =>
    auth ? (requests.tokens ?? 0) + requests.failed : 0,
  );
  // Requests count when they begin and empty ones when they are answered: the window may cut between the two.
  const sizes = { useful: Math.max(0, total - empty - upstream - tokens), empty, upstream, tokens };
  return parts.map(({ key, label }) => {
    const size = sizes[key] / notifications;
    return { key, size, name: label, figure: figure(size) };
  });
}

const most = (report: ScenarioReport) =>
  Math.max(
    0,
    ...drawnVariantsOf(report)
      .filter(hasDeliveries)
      .map((variant) => sizeOf(piecesOf(variant))),
  );
