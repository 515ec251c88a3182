import { groupBy } from '../../core/groupBy.ts';
import { markdownTable } from '../../reports/render/markdownTable.ts';
import { significant } from '../../reports/render/words.ts';
import { escaped } from '../../reports/run/markdown.ts';
import type { ScenarioTrends, Trend } from './trends.ts';
import { commitText, shiftSentences, trendAnswer, trendNotes } from './words.ts';

/** Renders trends as Markdown: what shifted, and the level at which each trend is now. */
export function renderTrendsMarkdown(scenarios: readonly ScenarioTrends[]): string {
  return scenarios.map(section).join('\n');
}

function section(trends: ScenarioTrends): string {
  const metrics = [...new Map(trends.trends.map(({ metric }) => [metric.id, metric])).values()];
  const variants = [...groupBy(trends.trends, ({ variant }) => variant).values()];
  return [
    `## ${escaped(trends.scenario)}: ${escaped(trends.title)}`,
    '',
    `**${escaped(trendAnswer(trends))}**`,
    '',
    ...shiftSentences(trends).map(
      ({ text, direction }) => `- ${direction === 'worse' ? '▲' : '▼'} ${escaped(text)}.`,
    ),
    '',
    'The current level of each trend, and the commit at which it began:',
    '',
    ...markdownTable(
      ['variant', ...metrics.map(({ title, unit }) => `${title}${unit && ` ${unit}`}`)],
      variants.map((own) => [
        escaped(own[0]?.label ?? ''),
        ...metrics.map(({ id }) => levelNow(own.find(({ metric }) => metric.id === id))),
      ]),
    ),
    '',
    ...trendNotes(trends).map((note) => `- ⚠ ${escaped(note)}`),
    '',
  ].join('\n');
}

/** The last level of the segment that was measured last. */
function levelNow(trend: Trend | undefined): string {
  const newest = trend?.parts.reduce(
    (a, b) => (lastPlace(b) > lastPlace(a) ? b : a),
    trend.parts[0] as Trend['parts'][0],
  );
  const level = newest?.levels.at(-1);
  const since = newest?.points[level?.from ?? 0];
  if (!level || !since) return '–';
  return level.from === 0
    ? significant(level.value)
    : `${significant(level.value)} since ${escaped(commitText(since))}`;
}

const lastPlace = ({ points }: Trend['parts'][number]) => points.at(-1)?.measurement.place ?? -1;
