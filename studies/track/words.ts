import { differInSpeed } from '../../core/machineIndex.ts';
import { finePercentText } from '../../core/units.ts';
import { listed, significant } from '../../reports/render/words.ts';
import type { Shift } from '../../reports/stats/levels.ts';
import type { ScenarioTrends, Trend, TrendPart, TrendPoint } from './trends.ts';

/** A shift of a trend, in words. */
export interface ShiftSentence {
  readonly trend: Trend;
  readonly part: TrendPart;
  readonly shift: Shift;
  readonly direction: 'worse' | 'better';
  /** The newest measurement of its segment is still at the level that it led to. */
  readonly isCurrent: boolean;
  readonly text: string;
}

/** All shifts of a scenario: clear ones first, and of these the newest. */
export function shiftSentences({ trends }: ScenarioTrends): ShiftSentence[] {
  const sentences = trends.flatMap((trend) =>
    trend.parts.flatMap((part) => part.shifts.map((shift) => sentenceOf(trend, part, shift))),
  );
  const rank = ({ shift, part }: ShiftSentence) =>
    (shift.confidence === 'clear' ? 1e9 : 0) + (part.points[shift.from]?.measurement.place ?? 0);
  return sentences.sort((a, b) => rank(b) - rank(a));
}

function sentenceOf(trend: Trend, part: TrendPart, shift: Shift): ShiftSentence {
  const { metric, label } = trend;
  const isHigher = shift.after > shift.before;
  const direction = isHigher ? 'worse' : 'better';
  const moved =
    shift.confidence === 'clear' ? (isHigher ? 'rose' : 'fell') : `may have ${isHigher ? 'risen' : 'fallen'}`;
  const text = `${metric.title} of ${label} ${moved} ${sizeText(shift, metric.unit)} ${placeText(shift, part)}: ${direction} (${chanceText(shift)})`;
  return { trend, part, shift, direction, isCurrent: part.shifts.at(-1) === shift, text };
}

/** By how much, such as `by 12 % [8, 16], from 89.1 to 99.8 µs`. */
export function sizeText({ ratio, before, after }: Shift, unit: string): string {
  const levels = `from ${significant(before)} to ${significant(after)}${unit && ` ${unit}`}`;
  if (ratio === null) return levels;
  // A fall is told as a positive number, as its interval is; where that crosses zero the sign must be seen.
  const sign = ratio.value < 1 ? -1 : 1;
  const ends = [ratio.low, ratio.high].map((end) => sign * (end - 1)).sort((a, b) => a - b);
  const [low, high] = ends.map((end) => finePercentText(end).replace('-', '−').replace(' %', ''));
  const size = `by ${finePercentText(Math.abs(ratio.value - 1))}`;
  return low === high ? `${size}, ${levels}` : `${size} [${low}, ${high}], ${levels}`;
}

/** Where, such as `at commit abc1234 (2026-03-02)`. */
function placeText({ kind, from, to }: Shift, { points }: TrendPart): string {
  const at = points[from] as TrendPoint;
  if (kind === 'drift')
    return `gradually between commits ${commitText(at)} and ${commitText(points[to] as TrendPoint)}, with no single commit to blame`;
  const before = points[from - 1];
  if (before && codeOf(before) === codeOf(at))
    return `between two measurements of the same commit ${commitText(at)}, so the machine changed, not the code`;
  return `at commit ${commitText(at)}`;
}

const codeOf = ({ measurement: { line } }: TrendPoint) => (line.dirty ? line.result : line.commit);

/**
 * A commit and its date, such as `abc1234 (2026-03-02)`; with an asterisk when the tree was not that of the
 * commit.
 */
export const commitText = ({ measurement: { line } }: Pick<TrendPoint, 'measurement'>): string =>
  `${line.commit.slice(0, 7)}${line.dirty ? '*' : ''} (${line.date.slice(0, 10)})`;

function chanceText({ p }: Shift): string {
  if (p === 0) return 'an exact count';
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** The one sentence that a report on a scenario begins with. */
export function trendAnswer(trends: ScenarioTrends): string {
  const sentences = shiftSentences(trends);
  const clear = sentences.filter(({ shift }) => shift.confidence === 'clear');
  const count = trends.measurements.length;
  const span = `${count} ${count === 1 ? 'measurement' : 'measurements'}`;
  if (clear.length > 0) {
    const worse = clear.filter(({ direction }) => direction === 'worse').length;
    const parts = [
      worse > 0 && `${worse} for the worse`,
      clear.length > worse && `${clear.length - worse} for the better`,
    ];
    return `${clear.length === 1 ? 'One level' : `${clear.length} levels`} shifted in ${span}: ${listed(parts.filter((part) => part !== false))}.`;
  }
  if (sentences.length > 0) return `No level clearly shifted in ${span}; ${sentences.length} may have.`;
  const longest = Math.max(0, ...trends.segments.map(({ measurements }) => measurements));
  return longest < fewest
    ? `Too early to tell: ${span}, but telling a shift from chance takes at least ${fewest} that can be compared.`
    : `No level shifted in ${span}.`;
}

/**
 * With fewer values even the best split comes about by chance more often than in 1 of 100 permutations: 2 /
 * C(10, 5) = 1 / 126.
 */
const fewest = 10;

/** What else one has to know before one compares: segments, dirty trees. */
export function trendNotes({ measurements, older, segments }: ScenarioTrends): string[] {
  const dirty = measurements.filter(({ line }) => line.dirty).length;
  return [
    ...(older > 0
      ? [
          `The newest ${measurements.length} of ${measurements.length + older} measurements; use --last for more.`,
        ]
      : []),
    ...(segments.length > 1
      ? [
          `Levels are compared only within a segment. ${segments.map((segment) => segmentText(segment, segments)).join('; ')}.`,
        ]
      : []),
    ...segments.flatMap((segment) => speedNote(segment, measurements)),
    ...(dirty > 0 ? [`* ${dirty} of ${measurements.length} measurements had uncommitted changes.`] : []),
  ];
}

/** Says that the speed of a segment's machine varied: a level may have shifted with it. */
function speedNote(segment: Segment, measurements: ScenarioTrends['measurements']): string[] {
  const indexes = measurements.flatMap(({ segment: own, line }) =>
    own === segment && line.machineIndex ? [line.machineIndex] : [],
  );
  if (!differInSpeed(indexes)) return [];
  const values = indexes.map(({ value }) => value);
  return [
    `The speed of the machine of segment ${segment.name} varied (index ${Math.min(...values)} to ${Math.max(...values)}): a shift in times or costs may come from the machine, not the code.`,
  ];
}

type Segment = ScenarioTrends['segments'][number];

/** A segment, with what tells it from the first. */
function segmentText(segment: Segment, [first]: readonly Segment[]): string {
  const { cores, cpu, memoryGiB, platform, kernel, node, network, targetHasCore, distortions } =
    segment.machine;
  const machine = `${cores} × ${cpu}, ${memoryGiB} GiB, ${platform}${kernel ? ` ${kernel}` : ''}, Node ${node}, ${network ?? 'unknown'} network, ${targetHasCore ? 'a core for the target' : 'no core for the target'}${distortions ? ` (${distortions.join(' ')})` : ''}`;
  const isFirst = first === segment;
  const sameMachine = !isFirst && first?.environment === segment.environment;
  const sameWorkload = !isFirst && first?.schedule === segment.schedule;
  return `${segment.name}: ${segment.measurements} × schedule ${segment.schedule.slice(0, 8)}${sameWorkload ? ' (the same)' : isFirst ? '' : ' (another workload)'} on ${sameMachine ? 'the same machine' : machine}`;
}
