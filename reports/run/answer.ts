import { metricOf } from '../../core/metrics.ts';
import { pathLabelOf } from '../../core/path.ts';
import { listed, rangeText, timesText } from '../render/words.ts';
import { type SloSummary, sloText } from '../results/slos.ts';
import type { Summary, VariantSummary } from '../results/summary.ts';
import { caveatsOf } from './caveats.ts';
import { clausesOnFigures, clausesWithoutGoals, costAmong, noGoal } from './figureClauses.ts';
import { pathCostSentences } from './pathCosts.ts';
import { comparedParts, type PathPart } from './pathParts.ts';
import { labelsOf } from './variantNames.ts';

/** What a scenario's figures say to who must decide. */
export interface Answer {
  /**
   * Who meets the goals, who of them costs least, who misses and by how much; docs/READING-A-REPORT.md has
   * the rules.
   */
  readonly sentence: string;
  /** The same in its parts, the most important first; over several paths, a part for each. */
  readonly clauses: readonly string[];
  /** What weakens it, a sentence each. */
  readonly caveats: readonly string[];
  /** Where several paths were run, the answer over each; absent where variants are judged together. */
  readonly paths?: readonly PathAnswer[];
  /** What each of these paths costs the server against the first, a sentence each. */
  readonly pathCosts?: readonly string[];
}

/** What the variants over one path say, without those over others. */
interface PathAnswer {
  /** The path's slug. */
  readonly path: string;
  /** The path in words. */
  readonly label: string;
  readonly clauses: readonly string[];
}

/** How a variant stands to all goals together. */
export type GoalVerdict = 'met' | 'missed' | 'undecided' | 'unknown';

/** Makes the answer from the figures. */
export function answerOf(summary: Summary): Answer {
  const [first, ...others] = comparedParts(summary);
  const caveats = caveatsOf(summary);
  if (first === undefined || others.length === 0) {
    const all = summary.slos.length > 0 ? clausesOnGoals(summary) : clausesWithoutGoals(summary);
    const clauses = all.filter(Boolean);
    return { sentence: `${clauses.join('; ')}.`, clauses, caveats };
  }
  const paths = [first, ...others].map(answerOver);
  const clauses = [
    ...(summary.slos.length > 0 ? [] : [noGoal]),
    ...paths.map(({ label, clauses }) => `Over ${label}: ${clauses.join('; ')}`),
  ];
  return {
    sentence: clauses.map((clause) => `${clause}.`).join(' '),
    clauses,
    caveats,
    paths,
    pathCosts: pathCostSentences(summary),
  };
}

function answerOver({ slug, path, summary }: PathPart): PathAnswer {
  const [only, ...others] = summary.variants;
  const clauses =
    summary.slos.length > 0
      ? clausesOnGoals(summary)
      : only && others.length === 0
        ? [`only ${only.label} was run`]
        : clausesOnFigures(summary, 'the variants’');
  return { path: slug, label: path ?? '', clauses: clauses.filter(Boolean) };
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
    slos.length === 1 ? missingOne(slos[0] as SloSummary, missed) : missingSome(slos, missed),
    ...having('undecided').map((v) => `${v.label} is undecided${reachesOver(slos, v.variant)}`),
    unknown.length > 0 ? `${labelsOf(unknown)} ${unknown.length === 1 ? 'has' : 'have'} no valid figure` : '',
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
  return `${labelsOf(met)} ${verb(met, 'meet')} ${goals}`;
}

/** The path of variants that are not named, where it is one for all, and not the direct one. */
function overOnePath(variants: readonly VariantSummary[]): string {
  const [path = '', ...others] = new Set(variants.map(({ options }) => pathLabelOf(options?.over)));
  return path === '' || others.length > 0 ? '' : ` over ${path}`;
}

/** Who meets a goal so barely that a real network's distance, or a busier day, would undo it. */
function nearLimit({ slos }: Summary, met: readonly VariantSummary[]): string {
  const near = met.filter(({ variant }) =>
    slos.some((slo) =>
      slo.outcomes.some(
        (o) => o.variant === variant && (o.value ?? 0) > nearlyAll * slo.atMost && slo.atMost > 0,
      ),
    ),
  );
  return near.length > 0 ? `${labelsOf(near)} barely, at more than 95 % of the limit` : '';
}

const nearlyAll = 0.95;

/** Who misses the only goal, and by how much. */
function missingOne(slo: SloSummary, missed: readonly VariantSummary[]): string {
  if (missed.length === 0) return '';
  const times = missed.map(({ variant }) => missText(slo, variant));
  if (new Set(times).size === 1)
    return `${labelsOf(missed)} ${verb(missed, 'miss')} it${times[0] && `, at ${times[0]} the limit`}`;
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
