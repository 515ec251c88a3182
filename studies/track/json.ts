import { plainJson } from '../../core/plainText.ts';
import type { ScenarioTrends, TrendPart, TrendPoint } from './trends.ts';
import { shiftSentences, trendAnswer, trendNotes } from './words.ts';

/** Version of the JSON that trends are written as. */
const trendsSchemaVersion = 'pushbench.trends/1';

/** Renders trends for programs: shifts with their commits, and each trend with its points and levels. */
export function renderTrendsJson(scenarios: readonly ScenarioTrends[]): string {
  return `${plainJson({ schema: trendsSchemaVersion, scenarios: scenarios.map(scenarioOf) }, 2)}\n`;
}

function scenarioOf(trends: ScenarioTrends) {
  return {
    scenario: trends.scenario,
    title: trends.title,
    answer: trendAnswer(trends),
    notes: trendNotes(trends),
    older: trends.older,
    segments: trends.segments,
    shifts: shiftSentences(trends).map(({ trend, part, shift, direction, isCurrent, text }) => ({
      text,
      variant: trend.variant,
      metric: trend.metric.id,
      segment: part.segment.name,
      ...shift,
      from: idOf(part.points[shift.from]),
      to: idOf(part.points[shift.to]),
      previous: idOf(part.points[shift.from - 1]),
      direction,
      isCurrent,
    })),
    trends: trends.trends.map(({ variant, label, metric, parts }) => ({
      variant,
      label,
      metric: metric.id,
      unit: metric.unit,
      parts: parts.map(partOf),
    })),
  };
}

const partOf = ({ segment, points, levels }: TrendPart) => ({
  segment: segment.name,
  points: points.map((point) => ({ ...idOf(point), value: point.value, interval: point.interval })),
  levels: levels.map(({ from, to, value }) => ({
    from: idOf(points[from]),
    to: idOf(points[to - 1]),
    value,
  })),
});

const idOf = (point: TrendPoint | undefined) => {
  if (!point) return null;
  const { commit, date, dirty } = point.measurement.line;
  return { commit, date, dirty };
};
