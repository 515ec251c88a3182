import { capacityCeilings, ceilingsTitle } from './capacityCeilings.ts';
import type { CapacitySummary } from './capacitySummary.ts';
import { capacityTable, tableNote } from './capacityTable.ts';
import { capacityCaveats, capacityClauses, searchText, stopSentence, uslSentence } from './capacityText.ts';
import { escaped } from './markdown.ts';
import { markdownTable } from './markdownTable.ts';
import { targetText } from './wording.ts';

/** Renders a search for capacity as Markdown, for pull requests and wikis. */
export function renderCapacityMarkdown(summary: CapacitySummary): string {
  return [
    `## ${escaped(summary.scenario)}: ${escaped(summary.title)}`,
    '',
    `**${escaped(`${capacityClauses(summary).join('; ')}.`)}**`,
    '',
    `${escaped(searchText(summary))}.${summary.target ? ` Target: ${escaped(targetText(summary.target))}` : ''}`,
    '',
    ...table(capacityTable(summary)),
    '',
    escaped(tableNote),
    '',
    ...capacityCaveats(summary).map((caveat) => `- ⚠ ${escaped(caveat)}`),
    ...summary.variants.map((v) => `- ${escaped(`${v.label}: ${stopSentence(v)} ${uslSentence(v)}`)}`),
    '',
    ...ceilingsOf(summary),
  ].join('\n');
}

function ceilingsOf(summary: CapacitySummary): string[] {
  const ceilings = capacityCeilings(summary);
  if (ceilings === null) return [];
  const { rows, notes, sentences } = ceilings;
  return [
    `### ${ceilingsTitle}`,
    '',
    ...(rows.length > 0 ? [...table(ceilings), ''] : []),
    ...[...notes, ...sentences].map((text) => `- ${escaped(text)}`),
    '',
  ];
}

interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const table = ({ header, rows }: TextTable) =>
  markdownTable(
    header.map(escaped),
    rows.map((row) => row.map(escaped)),
  );
