import { markdownTable } from '../../reports/render/markdownTable.ts';
import { targetText } from '../../reports/render/words.ts';
import { escaped } from '../../reports/run/markdown.ts';
import { capacityCeilings, ceilingsTitle } from './ceilings.ts';
import type { CapacitySummary } from './summary.ts';
import { capacityTable, tableNote } from './table.ts';
import { capacityCaveats, capacityClauses, searchText, stopSentence, uslSentence } from './words.ts';

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
