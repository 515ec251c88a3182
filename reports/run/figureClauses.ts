import { type MetricId, metricOf } from '../../core/metrics.ts';
import { listed } from '../render/words.ts';
import { type Compared, compare } from '../results/ranking.ts';
import type { Summary, VariantSummary } from '../results/summary.ts';
import { inverse, timesWithRange } from './factorWords.ts';
import { differenceMark, labelsOf } from './variantNames.ts';

/** Begins the answer where the scenario has no goals. */
export const noGoal = 'No goal is set';

/** What is to say where no goal says what is low enough: that, who is lowest, and who costs least. */
export function clausesWithoutGoals(summary: Summary): string[] {
  const clauses = clausesOnFigures(summary, 'their');
  return clauses[0] === noLatency ? [`${noGoal}, and ${noLatency}`] : [noGoal, ...clauses];
}

const noLatency = 'no latency is known for all variants';

/** Who is lowest, where no goal says what is low enough. `whose` figures they are is said before, or here. */
export function clausesOnFigures(summary: Summary, whose: string): string[] {
  const variants = summary.variants.filter((v) => v.validTrials > 0);
  const metric = (['latency.p999', 'latency.p99', 'latency.p90', 'latency.p50'] as const).find((id) =>
    variants.every(({ rounds }) => rounds.every(({ metrics }) => metrics[id] !== null)),
  );
  if (metric === undefined || variants.length === 0) return [noLatency];
  const leading = compare(metric, summary, variants).filter(({ standing }) => standing !== 'higher');
  const names = variants.filter((v) => leading.some((one) => one.variant === v.variant));
  return [leadersText(metric, summary, names, leading, whose), costAmong(summary, variants)];
}

/** Who is lowest; where that is not one alone, whether it was judged who of them is. */
function leadersText(
  metric: MetricId,
  summary: Summary,
  leaders: readonly VariantSummary[],
  standings: readonly Compared[],
  whose: string,
): string {
  const { title } = metricOf(metric);
  const isJudged = standings.every(({ factor }) => factor === null || factor.interval !== null);
  if (leaders.length === summary.variants.filter((v) => v.validTrials > 0).length && leaders.length > 1)
    return `${whose} ${title} ${isJudged ? 'cannot be told apart' : `is not judged: ${whyUnjudged(summary)}`}`;
  const among =
    leaders.length === 1
      ? ''
      : isJudged
        ? ' (undecided among them)'
        : ` (not judged among them: ${whyUnjudged(summary)})`;
  return `${labelsOf(leaders)} ${leaders.length === 1 ? 'has' : 'have'} the lowest ${title}${among}`;
}

const whyUnjudged = ({ rounds }: Summary) =>
  rounds === 1 ? 'one round shows no spread' : 'too few valid rounds';

/** Which of the variants that will do costs the server least. */
export function costAmong(summary: Summary, among: readonly VariantSummary[]): string {
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
    return `${label(lowest)} at ${timesWithRange(inverse(next.factor))} the server CPU of ${label(next)}${mark}`;
  return (
    `${label(lowest)} has the lowest server CPU measured, ${listed(alike.map(label))} cannot be told apart from it, ` +
    `${label(next)} needs ${timesWithRange(next.factor)} as much${mark}`
  );
}
