import type { CapacitySummary } from './capacitySummary.ts';
import { capacityTable, tableNote } from './capacityTable.ts';
import { capacityCaveats, capacityClauses, searchText, stopSentence, uslSentence } from './capacityText.ts';
import { escaped } from './markdown.ts';
import { targetText } from './wording.ts';

/** Renders a search for capacity as Markdown, for pull requests and wikis. */
export function renderCapacityMarkdown(summary: CapacitySummary): string {
  const { header, rows } = capacityTable(summary);
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [
    `## ${escaped(summary.scenario)}: ${escaped(summary.title)}`,
    '',
    `**${escaped(`${capacityClauses(summary).join('; ')}.`)}**`,
    '',
    `${escaped(searchText(summary))}.${summary.target ? ` Target: ${escaped(targetText(summary.target))}` : ''}`,
    '',
    line(header),
    `| ${header.map((_, i) => (i === 0 ? '---' : '--:')).join(' | ')} |`,
    ...rows.map(line),
    '',
    escaped(tableNote),
    '',
    ...capacityCaveats(summary).map((caveat) => `- ⚠ ${escaped(caveat)}`),
    ...summary.variants.map((v) => `- ${escaped(`${v.label}: ${stopSentence(v)} ${uslSentence(v)}`)}`),
    '',
  ].join('\n');
}
