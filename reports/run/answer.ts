import { type MetricId, metricOf } from '../../core/metrics.ts';
import { pathLabelOf } from '../../core/path.ts';
import { factorRange, listed, rangeText, timesText } from '../render/words.ts';
import { type Compared, compare } from '../results/ranking.ts';
import { type SloSummary, sloText } from '../results/slos.ts';
import type { Summary, VariantSummary } from '../results/summary.ts';
import { caveatsOf } from './caveats.ts';
import { differenceMark, namesOf } from './variantNames.ts';

/** What a scenario's figures say to who must decide. */
export interface Answer {
  /**
   * Who meets the goals, who of them costs least, who misses and by how much; docs/READING-A-REPORT.md has
   * the rules.
   */
  readonly sentence: string;
  /** The same in its parts, the most important first. */
  readonly clauses: readonly string[];
  /** What weakens it, a sentence each. */
  readonly caveats: readonly string[];
}

/** How a variant stands to all goals together. */
export type GoalVerdict = 'met' | 'missed' | 'undecided' | 'unknown';

/** Makes the answer from the figures. */
export function answerOf(summary: Summary): Answer {
  const { slos } = summary;
  const clauses = (slos.length > 0 ? clausesOnGoals(summary) : clausesWithoutGoals(summary)).filter(Boolean);
  return { sentence: `${clauses.join('; ')}.`, clauses, caveats: caveatsOf(summary) };
}

/**
 * Met where all goals are, missed where one is, and undecided or unknown where that is why neither can be
 * said.
 */
export function verdictOf({ slos }: Pick<Summary, 'slos'>, variant: string): GoalVerdict {
  const outcomes = slos.flatMap((slo) => slo.outcomes.filter((o) => o.variant === variant));
  if (outcomes.some(({ outcome }) => outcome === 'missed')) return 'missed';
  if (outcomes.some(({ value }) => value === null)) return 'unknown';
  return outcomes.every(({ outcome }) => outcome === 'met') ? 'met' : 'undecided';
}

function clausesOnGoals(summary: Summary): string[] {
  const { slos, variants } = summary;
  const goals = listed(slos.map(sloText));
  const having = (verdict: GoalVerdict) => variants.filter((v) => verdictOf(summary, v.variant) === verdict);
  const [met, missed, unknown] = [having('met'), having('missed'), having('unknown')];
  if (unknown.length === variants.length) return [`No variant has a valid figure for ${goals}`];
  return [
    meeting(goals, met, missed.length, variants),
    nearLimit(summary, met),
    costAmong(summary, met),
    slos.length === 1 ? missingOne(slos[0] as SloSummary, missed, variants) : missingSome(slos, missed),
    ...having('undecided').map((v) => `${v.label} is undecided${reachesOver(slos, v.variant)}`),
    unknown.length > 0
      ? `${namesOf(unknown, variants)} ${unknown.length === 1 ? 'has' : 'have'} no valid figure`
      : '',
  ];
}

function meeting(
  goals: string,
  met: readonly VariantSummary[],
  missed: number,
  all: readonly VariantSummary[],
): string {
  if (met.length === 0) return `No variant ${missed === all.length ? 'meets' : 'is shown to meet'} ${goals}`;
  if (met.length === all.length && met.length > 2)
    return `All ${met.length} variants${overOnePath(met)} meet ${goals}`;
  return `${namesOf(met, all)} ${verb(met, 'meet')} ${goals}`;
}

/** The path of variants that are not named, where it is one for all, and not the direct one. */
function overOnePath(variants: readonly VariantSummary[]): string {
  const [path = '', ...others] = new Set(variants.map(({ options }) => pathLabelOf(options?.over)));
  return path === '' || others.length > 0 ? '' : ` over ${path}`;
}

/** Who meets a goal so barely that a real network's distance, or a busier day, would undo it. */
function nearLimit({ slos, variants }: Summary, met: readonly VariantSummary[]): string {
  const near = met.filter(({ variant }) =>
    slos.some((slo) =>
      slo.outcomes.some(
        (o) => o.variant === variant && (o.value ?? 0) > nearlyAll * slo.atMost && slo.atMost > 0,
      ),
    ),
  );
  return near.length > 0 ? `${namesOf(near, variants)} barely, at more than 95 % of the limit` : '';
}

const nearlyAll = 0.95;

/** Which of the variants that will do costs the server least. */
function costAmong(summary: Summary, among: readonly VariantSummary[]): string {
  const compared = compare('cpu.perNotification', summary, among).filter(({ value }) => value !== null);
  if (compared.length < 2) return '';
  const known = compared.filter(({ factor }) => factor === null || factor.interval);
  if (known.length < 2) return `their server CPU is not judged: ${whyUnjudged(summary)}`;
  const summaryOf = ({ variant }: Compared) => among.find((v) => v.variant === variant);
  const label = (one: Compared) => summaryOf(one)?.label ?? one.variant;
  const lowest = compared.find(({ factor }) => factor === null) as Compared;
  const behind = compared
    .filter(({ standing }) => standing === 'higher')
    .toSorted((a, b) => (a.factor?.value ?? 0) - (b.factor?.value ?? 0));
  const alike = compared.filter((one) => one !== lowest && one.standing === 'undecided');
  const [next] = behind;
  if (!next) return 'their server CPU cannot be told apart';
  const further = differenceMark(summaryOf(lowest), summaryOf(next));
  const mark = further && ` (${further})`;
  if (alike.length === 0)
    return `${label(lowest)} at ${inverse(next)} the server CPU of ${label(next)}${mark}`;
  return (
    `${label(lowest)} has the lowest server CPU measured, ${listed(alike.map(label))} cannot be told apart from it, ` +
    `${label(next)} needs ${timesWithRange(next)} as much${mark}`
  );
}

function timesWithRange({ factor }: Compared): string {
  if (!factor) return 'more than';
  return `${timesText(factor.value)}${factor.interval ? ` (${factorRange(factor.interval)})` : ''}`;
}

/** A factor seen from the other side. */
function inverse({ factor, ...compared }: Compared): string {
  if (!factor) return '';
  const { value, interval } = factor;
  return timesWithRange({
    ...compared,
    factor: { value: 1 / value, interval: interval && { low: 1 / interval.high, high: 1 / interval.low } },
  });
}

function clausesWithoutGoals(summary: Summary): string[] {
  const variants = summary.variants.filter((v) => v.validTrials > 0);
  const metric = (['latency.p999', 'latency.p99', 'latency.p90', 'latency.p50'] as const).find((id) =>
    variants.every(({ rounds }) => rounds.every(({ metrics }) => metrics[id] !== null)),
  );
  if (metric === undefined || variants.length === 0)
    return ['No goal is set, and no latency is known for all variants'];
  const leading = compare(metric, summary, variants).filter(({ standing }) => standing !== 'higher');
  const names = variants.filter((v) => leading.some((one) => one.variant === v.variant));
  return ['No goal is set', leadersText(metric, summary, names, leading), costAmong(summary, variants)];
}

/** Who is lowest; where that is not one alone, whether it was judged who of them is. */
function leadersText(
  metric: MetricId,
  summary: Summary,
  leaders: readonly VariantSummary[],
  standings: readonly Compared[],
): string {
  const { title } = metricOf(metric);
  const isJudged = standings.every(({ factor }) => factor === null || factor.interval !== null);
  if (leaders.length === summary.variants.filter((v) => v.validTrials > 0).length && leaders.length > 1)
    return `their ${title} ${isJudged ? 'cannot be told apart' : `is not judged: ${whyUnjudged(summary)}`}`;
  const among =
    leaders.length === 1
      ? ''
      : isJudged
        ? ' (undecided among them)'
        : ` (not judged among them: ${whyUnjudged(summary)})`;
  return `${namesOf(leaders, summary.variants)} ${leaders.length === 1 ? 'has' : 'have'} the lowest ${title}${among}`;
}

const whyUnjudged = ({ rounds }: Summary) =>
  rounds === 1 ? 'one round shows no spread' : 'too few valid rounds';

/** Who misses the only goal, and by how much. */
function missingOne(
  slo: SloSummary,
  missed: readonly VariantSummary[],
  all: readonly VariantSummary[],
): string {
  if (missed.length === 0) return '';
  const times = missed.map(({ variant }) => missText(slo, variant));
  if (new Set(times).size === 1)
    return `${namesOf(missed, all)} ${verb(missed, 'miss')} it${times[0] && `, at ${times[0]} the limit`}`;
  return `${listed(missed.map((v, i) => `${v.label} (${times[i]} the limit)`))} ${verb(missed, 'miss')} it`;
}

/** Of several goals, which each misses. */
function missingSome(slos: readonly SloSummary[], missed: readonly VariantSummary[]): string {
  return missed
    .map(({ label, variant }) => {
      const misses = slos.filter((slo) =>
        slo.outcomes.some((o) => o.variant === variant && o.outcome === 'missed'),
      );
      const texts = misses.map(
        (slo) => `${sloText(slo)}${slo.atMost > 0 ? ` (${missText(slo, variant)})` : ''}`,
      );
      return `${label} misses ${listed(texts)}`;
    })
    .join('; ');
}

/** So many times the limit; nothing where the limit is 0. */
function missText({ atMost, outcomes }: SloSummary, variant: string): string {
  const value = outcomes.find((o) => o.variant === variant)?.value;
  return typeof value === 'number' && atMost > 0 ? timesText(value / atMost) : '';
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

const verb = (subjects: readonly unknown[], plural: string) =>
  subjects.length > 1 ? plural : plural.endsWith('s') ? `${plural}es` : `${plural}s`;
