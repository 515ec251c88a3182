import { mergeEncoded } from '../../../core/histogram.ts';
import type { Reconnect } from '../../../core/scenario/disturbances.ts';
import type { TransportName } from '../../../core/transports.ts';
import type { Trial } from '../../../core/trial.ts';
import { percentText } from '../../../core/units.ts';
import { listed, significant, significantPercent } from '../../../reports/render/words.ts';
import { mean } from '../../../reports/stats/interval.ts';
import { type Evidence, type Measured, measured, NoFigure, type Workload, workloadsOf } from '../evidence.ts';
import type { ClaimBar, ClaimFigure, ClaimLine, ClaimPicture, Judgement } from '../judgedClaim.ts';
import { counted, verdict } from './verdict.ts';

/** The thresholds of claims about reconnecting, as their rules say them. */
export const reconnectLimits = {
  /** Share of the users that come back within two neighbouring slots of 100 ms. */
  storm: 0.5,
  noStorm: 0.2,
  /** Peak with full jitter, as a share of that without. */
  calmed: 0.5,
  /** The same where nine tenths of it are said to go. */
  mended: 0.1,
} as const;

const reconnectOf = ({ result }: Workload) => (result.scenario.reconnect ?? {}) as Partial<Reconnect>;

/** The workload with this way to come back. Throws a NoFigure when it was not run. */
function workloadWith(evidence: Evidence, experiment: string, wanted: Partial<Reconnect>): Workload {
  const found = workloadsOf(evidence, experiment).find((workload) =>
    Object.entries(wanted).every(([name, value]) => reconnectOf(workload)[name as keyof Reconnect] === value),
  );
  if (found) return found;
  throw new NoFigure('not run', `The experiment “${experiment}” was not run completely.`);
}

/** What arrives over connections that are cut, with a cursor to resume from and without. */
export function decideLossOnReconnect(evidence: Evidence): Judgement {
  const shares = [true, false].map((resume) => {
    const { result, summary } = workloadWith(evidence, 'cuts', { resume });
    return summary.variants.map(({ variant, label, transport }) => {
      // What was lost makes a trial invalid where nothing may be lost, and is the figure all the same.
      const trials = result.trials.filter((t) => t.variant === variant);
      const sum = (of: (trial: Trial) => number) => trials.reduce((n, trial) => n + of(trial), 0);
      const cuts = sum((t) => t.disturbance?.cuts ?? 0);
      if (cuts === 0) throw new NoFigure('invalid', `No connection of ${label} was cut.`);
      return {
        label: `${label}, ${resume ? 'resuming' : 'not resuming'}`,
        transport,
        cuts,
        lost: sum((t) => t.delivery.lost),
        share: sum((t) => t.delivery.delivered) / sum((t) => t.delivery.expected),
      };
    });
  }) as [Arrived[], Arrived[]];
  const [resuming, anew] = shares;
  const all = [...anew, ...resuming];
  const text = (arrived: readonly Arrived[]) => listed(arrived.map(({ share }) => percent(share)));
  return verdict(
    {
      reproduced: resuming.every(({ lost }) => lost === 0) && anew.every(({ lost }) => lost > 0),
      refuted: resuming.some(({ lost }) => lost > 0) || anew.every(({ lost }) => lost === 0),
    },
    `Over cut connections, ${text(anew)} of the notifications arrived without resuming and ${text(resuming)} with it (${listed(anew.map(({ transport }) => transport))}).`,
    all.map(({ label, share }) => counted(`share that arrived, ${label}`, share)),
    {
      kind: 'bars',
      title: 'Notifications lost over cut connections',
      caption: `Of those due to each user. ${all.reduce((n, { cuts }) => n + cuts, 0).toLocaleString('en')} connections were cut in all.`,
      axis: '% of the notifications lost',
      bars: all.map(
        ({ label, transport, share }): ClaimBar => ({
          label,
          transport,
          value: 100 * (1 - share),
          interval: null,
        }),
      ),
    },
  );
}

interface Arrived {
  readonly label: string;
  readonly transport: string;
  readonly cuts: number;
  readonly lost: number;
  readonly share: number;
}

/** Ones that are lost must show: 99.98 % is not 100 %. */
const percent = (share: number) => percentText(share, share === 1 ? 0 : 2);

const jitters = { none: 'no jitter', half: '±50 % jitter', full: 'full jitter' } as const;

/** How the clients of a transport came back after a restart. */
function stormOf(
  evidence: Evidence,
  experiment: string,
  transport: TransportName,
  jitter: keyof typeof jitters,
) {
  const workload = workloadWith(evidence, experiment, { jitter });
  const variant = measured(workload, { transport });
  const { users } = workload.result.scenario;
  const peaks = variant.trials.map((trial) => peakOf(connectsAfterRestart(trial)) / users);
  const cpuMs = variant.trials.map((trial) => trial.target.cpuMs);
  return { label: jitters[jitter], transport, variant, peaks, cpuMs, backMs: backWithinMs(variant) };
}

type Storm = ReturnType<typeof stormOf>;

/** How many clients come back at once after a restart, by jitter. */
export function decideReconnectStorm(evidence: Evidence): Judgement {
  const storms = (['none', 'half', 'full'] as const).map((jitter) =>
    stormOf(evidence, 'restart', 'websocket', jitter),
  );
  const [none, , full] = storms as [Storm, Storm, Storm];
  const [leastWithout, mostWithout] = [Math.min(...none.peaks), Math.max(...none.peaks)];
  const mostWith = Math.max(...full.peaks);
  return verdict(
    {
      reproduced: leastWithout >= reconnectLimits.storm && mostWith < reconnectLimits.calmed * leastWithout,
      refuted: mostWithout < reconnectLimits.noStorm,
    },
    stormsText(storms),
    storms.flatMap(stormFigures),
    connectsPicture(storms),
  );
}

/** What full jitter takes off the peak of clients that wait as long as EventSource does. */
export function decideLockstep(evidence: Evidence): Judgement {
  const storms = (['none', 'full'] as const).map((jitter) => stormOf(evidence, 'lockstep', 'sse', jitter));
  const [none, full] = storms as [Storm, Storm];
  const [leastWithout, mostWithout] = [Math.min(...none.peaks), Math.max(...none.peaks)];
  const [leastWith, mostWith] = [Math.min(...full.peaks), Math.max(...full.peaks)];
  const off = 1 - mostWith / leastWithout;
  const cpu = storms.flatMap(({ label, cpuMs }) => {
    const known = cpuMs.filter((ms) => ms !== null);
    return known.length === 0 ? [] : [counted(`server CPU in the window, ${label}`, mean(known), 'ms')];
  });
  return verdict(
    {
      reproduced: leastWithout >= reconnectLimits.storm && mostWith <= reconnectLimits.mended * leastWithout,
      refuted: mostWithout < reconnectLimits.noStorm || leastWith > reconnectLimits.calmed * mostWithout,
    },
    `${stormsText(storms)} Full jitter took ${percentText(off)} off the peak.`,
    [counted('taken off the peak by full jitter', off), ...storms.flatMap(stormFigures), ...cpu],
    connectsPicture(storms),
  );
}

const stormsText = (storms: readonly Storm[]) =>
  `${listed(storms.map(({ label, peaks }) => `${significantPercent(Math.max(...peaks))} (${label})`))} of the users came back within 200 ms; 95 % were back after ${listed(storms.flatMap(({ label, backMs }) => (backMs === null ? [] : [`${significant(backMs)} ms (${label})`])))}.`;

const stormFigures = ({ label, peaks, backMs }: Storm): ClaimFigure[] => [
  counted(`largest share of the users within 200 ms, ${label}`, Math.max(...peaks)),
  ...(backMs === null ? [] : [counted(`95 % were back after, ${label}`, backMs, 'ms')]),
];

const connectsPicture = (storms: readonly Storm[]): ClaimPicture => ({
  kind: 'lines',
  title: 'Connects after a restart',
  caption:
    'Attempts to connect per 100 ms, from the moment the target was told to stop; the mean of the rounds.',
  x: { title: 'ms after the restart', scale: 'linear' },
  y: { title: 'connects per 100 ms', scale: 'linear' },
  lines: storms.map(
    ({ label, transport, variant }): ClaimLine => ({
      label,
      transport,
      points: meanOf(variant.trials.map(connectsAfterRestart)).map((y, slot) => ({ x: 100 * slot, y })),
    }),
  ),
  theory: [],
});

/** Attempts to connect, slot by slot from the restart on. Throws a NoFigure where there was none. */
function connectsAfterRestart({ disturbance }: Trial): readonly number[] {
  const [restart] = disturbance?.restarts ?? [];
  if (!disturbance || !restart) throw new NoFigure('invalid', 'A trial had no restart.');
  const { attempted, everyMs } = disturbance.connects;
  return attempted.slice(Math.floor(restart.atMs / everyMs));
}

/** The most within two neighbouring slots: a burst may fall on the border of two. */
const peakOf = (slots: readonly number[]) => Math.max(0, ...slots.map((n, i) => n + (slots[i + 1] ?? 0)));

const meanOf = (trials: readonly (readonly number[])[]): number[] =>
  Array.from({ length: Math.max(...trials.map(({ length }) => length)) }, (_, slot) =>
    trials.reduce((sum, slots) => sum + (slots[slot] ?? 0) / trials.length, 0),
  );

/**
 * How long after the restart 95 % of the users knew where they stand again; null where the target signalled
 * no gap.
 */
function backWithinMs({ trials }: Measured): number | null {
  const returns = mergeEncoded(trials.flatMap(({ disturbance }) => disturbance?.returnMs.histogram ?? []));
  return returns.totalCount === 0 ? null : returns.getValueAtPercentile(95) / 1000;
}
