import { factorRange, rangeText, significant, timesText } from '../../../reports/render/words.ts';
import { arithmeticMean, type Estimate } from '../../../reports/stats/interval.ts';
import {
  type Evidence,
  type Measured,
  measured,
  NoFigure,
  onlyWorkload,
  ratioOf,
  total,
  type Wanted,
} from '../evidence.ts';
import type { ClaimBar, Judgement } from '../judgedClaim.ts';
import { counted, estimated, intervalIn, verdict } from './verdict.ts';

/** The thresholds of claims about TLS, as their rules say them. */
export const tlsLimits = {
  /** Times the server CPU in the clear: what leaves 60 % of the throughput. */
  little: 1 / 0.6,
  much: 2,
  /** A resumed handshake’s share of the CPU that a full one adds. */
  most: 0.5,
} as const;

const newPolls = { transport: 'short-polling', connection: 'close' } as const;

/** What TLS adds to the server’s CPU, on connections that are kept and on new ones. */
export function decideTlsCost(evidence: Evidence): Judgement {
  const kept = [
    costOf(evidence, 'tls-kept', 'Polls on kept connections', { transport: 'short-polling' }),
    costOf(evidence, 'tls-kept', 'SSE', { transport: 'sse' }),
    costOf(evidence, 'tls-kept', 'WebSocket', { transport: 'websocket' }),
  ] as const;
  const anew = costOf(evidence, 'tls-new', 'Polls on new connections', newPolls, 'tls-no-resume');
  const costs = [...kept, anew];
  const [polls, sse, websocket] = kept;
  const text = ({ ratio }: { readonly ratio: Estimate }) =>
    `${timesText(ratio.value)} (${factorRange(ratio)})`;
  return verdict(
    {
      reproduced: kept.every(({ ratio }) => ratio.high < tlsLimits.little) && anew.ratio.low > tlsLimits.much,
      refuted: kept.some(({ ratio }) => ratio.low > tlsLimits.little) || anew.ratio.high < tlsLimits.much,
    },
    `With TLS 1.3 the server took ${text(polls)} the CPU per poll on a kept connection, ${text(sse)} per notification by SSE and ${text(websocket)} by WebSocket; per poll on a new connection, with a full handshake each time, ${text(anew)}.`,
    [
      ...costs.map(({ what, ratio }) => estimated(`server CPU, TLS ÷ clear: ${what}`, ratio)),
      ...costs.flatMap(({ what, isPoll, clear, secured }) =>
        isPoll
          ? [
              counted(`server CPU per poll in the clear: ${what}`, cpuUsPerPoll(clear), 'µs'),
              counted(`server CPU per poll over TLS: ${what}`, cpuUsPerPoll(secured), 'µs'),
            ]
          : [],
      ),
    ],
    {
      kind: 'bars',
      title: 'What TLS costs the server',
      caption: 'CPU per poll or notification over TLS 1.3, as a multiple of that in the clear.',
      axis: 'times the CPU in the clear',
      bars: costs.map(
        ({ what, transport, ratio }): ClaimBar => ({
          label: what,
          transport,
          value: ratio.value,
          interval: intervalIn(ratio),
        }),
      ),
    },
  );
}

/**
 * The server’s CPU over TLS beside that in the clear. Polls and notifications are the same in both, so that
 * the ratio is that of either.
 */
function costOf(evidence: Evidence, experiment: string, what: string, wanted: Wanted, path = 'tls') {
  const workload = onlyWorkload(evidence, experiment);
  const clear = measured(workload, { ...wanted, path: 'direct' });
  const secured = measured(workload, { ...wanted, path });
  return {
    what,
    transport: wanted.transport,
    isPoll: wanted.transport === 'short-polling',
    clear,
    secured,
    ratio: ratioOf(workload, 'cpu.perNotification', secured, clear),
  };
}

const cpuUsPerPoll = (variant: Measured) =>
  (1000 * total(variant, ({ target }) => target.cpuMs ?? Number.NaN)) /
  total(variant, (t) => t.measured.requests.total);

/** What is left of the cost of a handshake when a session is resumed, in CPU and in bytes. */
export function decideResumption(evidence: Evidence): Judgement {
  const [tls13, tls12] = (['tls', 'tls1.2'] as const).map((path) => resumptionOf(evidence, path)) as [
    Resumption,
    Resumption,
  ];
  const versions = [
    { name: 'TLS 1.3', ...tls13 },
    { name: 'TLS 1.2', ...tls12 },
  ];
  const text = ({ share, fullBytes, resumedBytes }: Resumption) =>
    `${significant(share.value)} (${rangeText(share, '')}) of the server CPU that a full one adds, and ${bytesText(resumedBytes)} B instead of ${bytesText(fullBytes)}`;
  return verdict(
    { reproduced: tls13.share.high < tlsLimits.most, refuted: tls13.share.low > tlsLimits.most },
    `In TLS 1.3, which exchanges new keys all the same, a resumed handshake took ${text(tls13)}; in TLS 1.2 ${text(tls12)}.`,
    versions.flatMap(({ name, share, fullBytes, resumedBytes }) => [
      estimated(`share of the CPU that a full handshake adds, ${name}`, share),
      counted(`bytes of a full handshake, ${name}`, fullBytes, 'B'),
      counted(`bytes of a resumed handshake, ${name}`, resumedBytes, 'B'),
    ]),
    {
      kind: 'bars',
      title: 'What a resumed handshake costs the server',
      caption:
        'Server CPU per poll on a new connection beyond that in the clear, as a share of a full handshake’s.',
      axis: 'share of a full handshake’s CPU',
      bars: versions.map(
        ({ name, share }): ClaimBar => ({
          label: name,
          transport: 'short-polling',
          value: share.value,
          interval: intervalIn(share),
        }),
      ),
    },
  );
}

interface Resumption {
  readonly share: Estimate;
  readonly fullBytes: number;
  readonly resumedBytes: number;
}

/** Throws a NoFigure where the target has resumed few sessions, or the rounds do not say. */
function resumptionOf(evidence: Evidence, path: 'tls' | 'tls1.2'): Resumption {
  const workload = onlyWorkload(evidence, 'tls-new');
  const clear = measured(workload, { ...newPolls, path: 'direct' });
  const full = measured(workload, { ...newPolls, path: `${path}-no-resume` });
  const resumed = measured(workload, { ...newPolls, path });
  requireResumed(resumed);
  const shares = resumed.trials.flatMap(({ round }) => {
    const [ofClear, ofFull, ofResumed] = [clear, full, resumed].map((variant) =>
      cpuOfRound(variant, round),
    ) as [number, number, number];
    const share = (ofResumed - ofClear) / (ofFull - ofClear);
    return Number.isFinite(share) && ofFull > ofClear ? [share] : [];
  });
  if (shares.length < 2)
    throw new NoFigure(
      'evidence',
      'There are too few rounds in which all the trials it needs are valid, or the platform reports no CPU time.',
    );
  return {
    share: arithmeticMean(shares),
    fullBytes: handshakeBytes(full),
    resumedBytes: handshakeBytes(resumed),
  };
}

/** Throws a NoFigure where the target has resumed few sessions. */
export function requireResumed(resumed: Measured): void {
  const resumptions = total(resumed, ({ tls }) => tls?.handshakes.resumed ?? 0);
  const handshakes = resumptions + total(resumed, ({ tls }) => tls?.handshakes.full ?? 0);
  if (resumptions < handshakes / 2 || resumptions === 0)
    throw new NoFigure(
      'needs',
      `It needs a target that resumes sessions: ${resumptions} of ${handshakes} handshakes of ${resumed.label} were resumed.`,
    );
}

/** CPU per poll in one round; not a number where there is none. */
function cpuOfRound({ trials, ...variant }: Measured, round: number): number {
  const own = trials.filter((trial) => trial.round === round);
  return cpuUsPerPoll({ ...variant, trials: own });
}

/** What TLS says to begin and end a connection, in the window. */
const handshakeBytes = (variant: Measured) =>
  total(variant, ({ measured: { bytes } }) =>
    (['sent', 'received'] as const).reduce((sum, of) => sum + (bytes[of].tlsHandshake ?? 0), 0),
  ) / total(variant, (t) => t.measured.connections.opened);

const bytesText = (bytes: number) => Math.round(bytes).toLocaleString('en');
