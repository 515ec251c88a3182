import { metricOf } from '../core/metrics.ts';
import { type Compared, compare } from './comparison.ts';
import { type SloSummary, type Summary, sloText, type VariantSummary } from './summary.ts';
import { factorRange, listed, rangeText, timesText } from './wording.ts';

/** What a scenario's figures say to who must decide. */
export interface Answer {
  /** Who meets the goals, who of them costs least, who misses and by how much; docs/READING-A-REPORT.md has the rules. */
  readonly sentence: string;
  /** The same in its parts, the most important first. */
  readonly clauses: readonly string[];
  /** What weakens it, a sentence each. */
  readonly caveats: readonly string[];
}

/** How a variant stands to all goals together. */
export type Verdict = 'met' | 'missed' | 'undecided' | 'unknown';

/** Makes the answer from the figures. */
export function answerOf(summary: Summary): Answer {
  const { slos, variants } = summary;
  const clauses = (slos.length > 0 ? clausesOnGoals(summary) : clausesWithoutGoals(variants)).filter(Boolean);
  return { sentence: `${clauses.join('; ')}.`, clauses, caveats: caveatsOf(summary) };
}

/** Met where all goals are, missed where one is, and undecided or unknown where that is why neither can be said. */
export function verdictOf({ slos }: Pick<Summary, 'slos'>, variant: string): Verdict {
  const outcomes = slos.flatMap((slo) => slo.outcomes.filter((o) => o.variant === variant));
  if (outcomes.some(({ outcome }) => outcome === 'missed')) return 'missed';
  if (outcomes.some(({ value }) => value === null)) return 'unknown';
  return outcomes.every(({ outcome }) => outcome === 'met') ? 'met' : 'undecided';
}

function clausesOnGoals(summary: Summary): string[] {
  const { slos, variants } = summary;
  const goals = listed(slos.map(sloText));
  const having = (verdict: Verdict) => variants.filter((v) => verdictOf(summary, v.variant) === verdict);
  const [met, missed, unknown] = [having('met'), having('missed'), having('unknown')];
  if (unknown.length === variants.length) return [`No variant has a valid figure for ${goals}`];
  return [
    meeting(goals, met, missed.length, variants.length),
    costAmong(met),
    missed.length > 0 ? `${listed(labels(missed))} ${verb(missed, 'miss')} ${missBy(slos, missed)}` : '',
    ...having('undecided').map((v) => `${v.label} is undecided${reachesOver(slos, v.variant)}`),
    unknown.length > 0
      ? `${listed(labels(unknown))} ${unknown.length === 1 ? 'has' : 'have'} no valid figure`
      : '',
  ];
}

function meeting(goals: string, met: readonly VariantSummary[], missed: number, all: number): string {
  if (met.length === 0) return `No variant ${missed === all ? 'meets' : 'is shown to meet'} ${goals}`;
  if (met.length === all && all > 2) return `All ${all} variants meet ${goals}`;
  return `${listed(labels(met))} ${verb(met, 'meet')} ${goals}`;
}

/** Which of the variants that will do costs the server least. */
function costAmong(variants: readonly VariantSummary[]): string {
  const compared = compare('cpu.perNotification', variants);
  if (variants.length < 2 || compared.some(({ standing }) => standing === 'unknown')) return '';
  const label = ({ variant }: Compared) => variants.find((v) => v.variant === variant)?.label ?? variant;
  const sorted = compared.toSorted((a, b) => (a.value as number) - (b.value as number));
  const leading = sorted.filter(({ standing }) => standing !== 'higher');
  const behind = sorted.filter(({ standing }) => standing === 'higher');
  const [lowest, second] = sorted as [Compared, Compared];
  if (behind.length === 0)
    return variants.some((v) => v.rounds.length < 2)
      ? 'one round cannot tell their server CPU apart'
      : 'their server CPU cannot be told apart';
  if (leading.length === 1 && second.factor)
    return `${label(lowest)} at ${inverse(second)} the server CPU of ${label(second)}`;
  const [next] = behind as [Compared];
  return (
    `${listed(leading.map(label))} need the least server CPU (undecided among them), ` +
    `${label(next)} ${next.factor ? `${timesText(next.factor.value)} as much` : 'more'}`
  );
}

function inverse({ factor }: Compared): string {
  if (!factor) return '';
  const { value, interval } = factor;
  const range = interval && ` (${factorRange({ low: 1 / interval.high, high: 1 / interval.low })})`;
  return `${timesText(1 / value)}${range ?? ''}`;
}

function clausesWithoutGoals(all: readonly VariantSummary[]): string[] {
  const variants = all.filter((v) => v.validTrials > 0);
  const metric = (['latency.p99', 'latency.p90', 'latency.p50'] as const).find((id) =>
    variants.every(({ rounds }) => rounds.every(({ metrics }) => metrics[id] !== null)),
  );
  if (metric === undefined || variants.length === 0)
    return ['There is no goal, and no latency that all have'];
  const leading = compare(metric, variants).filter(({ standing }) => standing !== 'higher');
  const names = variants.filter((v) => leading.some((one) => one.variant === v.variant));
  const tied = names.length > 1 ? ' (undecided among them)' : '';
  return [
    'No goal is set',
    `${listed(labels(names))} ${names.length === 1 ? 'has' : 'have'} the lowest ${metricOf(metric).title}${tied}`,
    costAmong(variants),
  ];
}

/** By how much each misses, at the goal that it misses most. */
function missBy(slos: readonly SloSummary[], missed: readonly VariantSummary[]): string {
  const worst = missed.flatMap(({ variant }) => worstMiss(slos, variant) ?? []);
  const times = new Set(worst.map((one) => timesText(one.times)));
  const what = slos.length === 1 ? 'the limit' : listed([...new Set(worst.map(({ slo }) => sloText(slo)))]);
  const by = times.size > 0 ? `, at ${listed([...times])} ${what}` : '';
  return `${slos.length === 1 ? 'it' : 'them'}${by}`;
}

function worstMiss(slos: readonly SloSummary[], variant: string) {
  return slos
    .flatMap((slo) =>
      slo.outcomes
        .filter((o) => o.variant === variant && o.outcome === 'missed' && slo.atMost > 0)
        .map((o) => ({ slo, times: (o.value as number) / slo.atMost })),
    )
    .toSorted((a, b) => b.times - a.times)[0];
}

function reachesOver(slos: readonly SloSummary[], variant: string): string {
  const open = slos.flatMap((slo) =>
    slo.outcomes
      .filter((o) => o.variant === variant && o.outcome === 'undecided' && o.interval)
      .map(
        (o) =>
          `${metricOf(slo.metric).title} ${rangeText(o.interval ?? { low: 0, high: 0 }, metricOf(slo.metric).unit)}`,
      ),
  );
  return open.length > 0 ? ` (${open.join(', ')})` : '';
}

function caveatsOf({ variants, rounds, interrupted }: Summary): string[] {
  const left = variants.reduce((n, v) => n + v.invalidTrials + v.failedTrials, 0);
  const all = left + variants.reduce((n, v) => n + v.validTrials, 0);
  return [
    ...(interrupted ? ['The run was interrupted; these are the trials that were finished.'] : []),
    ...(left > 0
      ? [
          `${left} of ${all} trials ${left === 1 ? 'is' : 'are'} invalid or failed, and left out of the figures: ${reasonsOf(variants)}.`,
        ]
      : []),
    ...(rounds === 1
      ? ['One round: how much the figures vary between rounds is unknown; --rounds 5 tells.']
      : []),
    ...(rounds > 1 && rounds < 5
      ? [`${rounds} rounds show large differences only; --rounds 5 or more shows smaller ones.`]
      : []),
  ];
}

const mostReasons = 3;

/** Why trials were left out, the first few reasons in full. */
function reasonsOf(variants: readonly VariantSummary[]): string {
  const reasons = [...new Set(variants.flatMap((v) => v.reasons))];
  const more = reasons.length - mostReasons;
  return [...reasons.slice(0, mostReasons), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

const labels = (variants: readonly VariantSummary[]) => variants.map((v) => v.label);
const verb = (subjects: readonly unknown[], plural: string) =>
  subjects.length > 1 ? plural : plural.endsWith('s') ? `${plural}es` : `${plural}s`;
