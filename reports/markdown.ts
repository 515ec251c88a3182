import { sloSentences } from './sentences.ts';
import type { Summary } from './summary.ts';
import { bestMark, interruptedNote, tableOf } from './table.ts';

/** Renders summaries as Markdown, for pull requests and wikis. */
export function renderMarkdown(summaries: readonly Summary[]): string {
  return summaries.map(section).join('\n');
}

function section(summary: Summary): string {
  const { header, rows, notes } = tableOf(summary);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `## ${escaped(summary.scenario)}: ${escaped(summary.title)}`,
    '',
    `${summary.users} users, ${summary.deliveriesPerTrial} measured deliveries per trial, rounds: ${summary.rounds}. ${bestMark} marks the best of a column.`,
    '',
    line(header),
    line(header.map((_, i) => (i === 0 ? '---' : '--:'))),
    ...rows.map((row) =>
      line(row.map(({ text, best }) => (best ? `${bestMark} **${text}**` : escaped(text)))),
    ),
    '',
    ...(summary.interrupted ? [`- ⚠ ${interruptedNote}`] : []),
    ...notes.map((note) => `- ⚠ ${escaped(note)}`),
    ...sloSentences(summary).map((sentence) => `- ${escaped(sentence)}`),
    '',
  ].join('\n');
}

// Names come from files: they must not become markup.
const escaped = (text: string) => text.replace(/\p{Cc}/gu, ' ').replace(/[\\|<>[\]*_`#~]/g, (c) => `\\${c}`);
