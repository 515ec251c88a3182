import { metricOf } from '../../core/metrics.ts';
import { formatDurationMs } from '../../core/units.ts';
import { causeText } from '../../reports/render/shortfallText.ts';
import { listed, rangeText, shareText, significant, timesText } from '../../reports/render/words.ts';
import { causeOf } from '../../reports/results/shortfall.ts';
import { sloText } from '../../reports/results/slos.ts';
import { targetSentences } from '../../reports/run/sentences.ts';
import type { UslFit } from '../../reports/stats/usl.ts';
import type { Obstacle } from './attempt.ts';
import { type AttemptView, type CapacitySummary, missesIdle, type VariantCapacity } from './summary.ts';

/** How many users, such as `4,100 to 4,800`. */
export function usersText({ capacity, end }: Pick<VariantCapacity, 'capacity' | 'end'>): string {
  switch (capacity.kind) {
    case 'between':
      return `${count(capacity.low)} to ${count(capacity.high)}`;
    case 'at least':
      return `at least ${count(capacity.users)}`;
    case 'below':
      return `fewer than ${count(capacity.users)}`;
    case 'unknown':
      return end === 'unmeasured' ? 'not measured' : 'unknown';
  }
}

/** How sure that is, such as `90 %`. */
export const confidenceText = ({ capacity }: Pick<VariantCapacity, 'capacity'>): string =>
  capacity.kind === 'unknown' ? '–' : `${Math.min(99, Math.floor(100 * capacity.confidence + 1e-9))} %`;

const obstacleNames: Record<Obstacle, string> = {
  cpu: 'CPU',
  latency: 'latency',
  lost: 'lost deliveries',
  faults: 'faults',
  'too slow': 'slow to connect',
  died: 'the server died',
  'not started': 'the server did not start',
  'not ready': 'the server never became ready',
  protocol: 'it does not speak the protocol',
  refused: 'refused',
  'out of memory': 'server memory',
  load: 'the load generator',
  machine: 'a busy machine',
  memory: 'machine memory',
  samples: 'too few deliveries',
};

/** What more users run into, in a word or two. */
export function stoppedBy(variant: VariantCapacity): string {
  const { capacity, end, obstacle, attempts } = variant;
  if (attempts.length === 0) return 'not tried';
  if (capacity.kind === 'at least' && end === 'time') return 'the time budget';
  if (capacity.kind === 'at least' && (end === 'largest' || obstacle === null)) return 'the search limit';
  if (missesIdle(variant)) return 'latency, not users';
  return obstacle?.obstacle ? obstacleNames[obstacle.obstacle] : 'the time budget';
}

/** The same in a sentence. */
export function stopSentence(variant: VariantCapacity): string {
  const { capacity, end, obstacle, bounds } = variant;
  const seen = obstacle ? `With ${count(obstacle.users)} users: ${obstacle.reason}` : 'No attempt shows why';
  switch (capacity.kind) {
    case 'between':
      return `${seen}.${end === 'time' ? ' Time ran out before the range was narrow.' : ''}`;
    case 'below':
      return missesIdle(variant)
        ? `${seen}, while the server used ${coreShareText(obstacle as AttemptView)} of a core: it misses its goals whatever the number of users.`
        : `${seen}; ${count(bounds.smallest)} users are the fewest that can be judged.`;
    case 'at least':
      if (end === 'largest') return `The goals were met up to the search limit: ${bounds.largestBy}.`;
      if (obstacle?.outcome === 'missed')
        return `${seen}. ${end === 'time' ? 'Time ran out' : 'The search ended'} before that single miss could be confirmed as the limit.`;
      if (obstacle) return `More users could not be tried. ${seen}.`;
      return end === 'time'
        ? 'Time ran out; no attempt shows what sets the limit.'
        : `The capacity is near the search limit: ${bounds.largestBy}.`;
    case 'unknown':
      if (end === 'unmeasured') return `The server could not be measured with any number of users. ${seen}.`;
      return obstacle ? `The load generator was the limit. ${seen}.` : 'No attempt was made.';
  }
}

/** The answer of a search, in clauses: who bears how many, from the most to the fewest. */
export function capacityClauses({ variants, goals }: CapacitySummary): string[] {
  const within = listed(goals.map(sloText));
  const known = variants.filter(
    ({ capacity }) => capacity.kind === 'between' || capacity.kind === 'at least',
  );
  const none = variants.filter((v) => v.capacity.kind === 'below');
  const untried = variants.filter((v) => v.attempts.length === 0);
  const unmeasured = variants.filter((v) => v.end === 'unmeasured');
  const unknown = variants.filter(
    (v) => v.capacity.kind === 'unknown' && v.attempts.length > 0 && v.end !== 'unmeasured',
  );
  const sorted = known.toSorted((a, b) => leastUsers(b) - leastUsers(a));
  return [
    sorted.length > 0
      ? `Within ${within}, one core serves ${listed(sorted.map((v) => `${usersText(v)} users with ${v.label}`))}`
      : `No variant was shown to serve any users within ${within}`,
    ...(none.length > 0
      ? [
          `${listed(none.map(({ label }) => label))} ${none.length === 1 ? 'misses' : 'miss'} it even with the fewest users tried`,
        ]
      : []),
    ...(unknown.length > 0
      ? [
          `nothing is known about ${listed(unknown.map(({ label }) => label))}: the load generator was the limit`,
        ]
      : []),
    ...(untried.length > 0
      ? [`${listed(untried.map(({ label }) => label))} ${untried.length === 1 ? 'was' : 'were'} not tried`]
      : []),
    ...(unmeasured.length > 0
      ? [
          `${listed(unmeasured.map((v) => `${v.label} (${stoppedBy(v)})`))} could not be measured with any number of users`,
        ]
      : []),
  ];
}

/** The fewest users that a capacity may mean. */
function leastUsers({ capacity }: Pick<VariantCapacity, 'capacity'>): number {
  if (capacity.kind === 'between') return capacity.low;
  return capacity.kind === 'at least' ? capacity.users : 0;
}

/** What weakens the answer, a sentence each. */
export function capacityCaveats({ variants, hasCore, target, ...ending }: CapacitySummary): string[] {
  const cause = causeOf(ending);
  const early = variants.filter(({ end }) => end === 'time').map(({ label }) => label);
  return [
    ...(cause ? [`${causeText(cause, 'The search')}; these are the results until then.`] : []),
    ...(early.length > 0 && cause === null
      ? [
          `Time ran out before ${listed(early)} ${early.length === 1 ? 'was' : 'were'} decided; raise --budget.`,
        ]
      : []),
    ...targetSentences(target),
    ...(hasCore || target?.running
      ? []
      : ['The server had no core of its own: load and server competed for CPU.']),
  ];
}

/** What an additional user costs, by the Universal Scalability Law. */
export function uslSentence({ usl }: Pick<VariantCapacity, 'usl'>): string {
  if (usl === null) return 'Too few attempts used between 5 % and 95 % of the core to fit a scalability law.';
  const { growth, isLinear, measuredTo, sigma, kappa } = usl;
  const cost = isLinear
    ? `The cost per user is indistinguishable from linear up to ${count(measuredTo)} users`
    : `With ${count(measuredTo)} users, each costs ${timesText(growth.value)} what a single one would (${rangeText(growth, '')}; σ ${sigma.value.toExponential(1)}, κ ${kappa.value.toExponential(1)})`;
  return `${cost}. The core would be full with ${fullAtText(usl, ' users')}${isExtrapolated(usl) ? `, extrapolated from ${count(measuredTo)}` : ''}.`;
}

/**
 * At how many users the core would be full, such as `6,100 [5,800–6,500]`; marked where it is extrapolated.
 */
export function fullAtText(usl: UslFit, unit = ''): string {
  const { value, low, high } = usl.fullAt;
  return `${count(value)}${unit} [${count(low)}–${count(high)}]`;
}

/** Whether the number is beyond the measurements. */
export const isExtrapolated = ({ fullAt, measuredTo }: UslFit): boolean => fullAt.value > measuredTo * 1.05;

/** How it was searched, in a line. */
export const searchText = ({ goals, measureMs, connectPerSecond }: CapacitySummary): string =>
  `${goals.map(sloText).join(', ')}; ${formatDurationMs(measureMs)} measured per attempt; users arrive at up to ${count(connectPerSecond)} per second`;

/** The title of the figure that is charted, such as `p99`. */
export const figureTitle = ({ goals: [goal] }: CapacitySummary): string =>
  goal ? metricOf(goal.metric).title : '';

/** A number of users, to three digits. */
export const count = (users: number): string =>
  Number(users < 1_000 ? users.toFixed(0) : users.toPrecision(3)).toLocaleString('en');

/** The share of a core, such as `34 %`; a dash where it is not known. */
export const coreShareText = ({ coreShare }: Pick<AttemptView, 'coreShare'>): string => shareText(coreShare);

/** A latency of an attempt, such as `12.1`; a dash where there is none. */
export const latencyText = ({ latencyMs }: Pick<AttemptView, 'latencyMs'>): string =>
  latencyMs === null ? '–' : significant(latencyMs);
