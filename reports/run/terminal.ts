import { plainLine } from '../../core/plainText.ts';
import { shortfallText } from '../render/shortfallText.ts';
import { type Style, styleFor, terminalTable } from '../render/terminalStyle.ts';
import { targetText } from '../render/words.ts';
import type { Summary } from '../results/summary.ts';
import { type Answer, answerOf } from './answer.ts';
import { disturbanceSentences } from './disturbanceSentences.ts';
import { fallbackPart } from './fallback.ts';
import { faultSentences } from './faultSentences.ts';
import { linkSentences } from './linkSentences.ts';
import { linkTheoryNote, linkTheoryTable, linkTheoryTitle } from './linkTheory.ts';
import { modelledRadioPart } from './modelledRadio.ts';
import { pathLines } from './pathStages.ts';
import { proxySentences } from './proxySentences.ts';
import { emptyPollSentences, sloSentences, trustSentences } from './sentences.ts';
import { bestMark, type Cell, stageTableOf, type Table, tablesOf } from './table.ts';
import { tokenSentences } from './tokenSentences.ts';

/** Renders a summary for a terminal; with colours only where `color` says so. */
export function renderTerminal(summary: Summary, color: boolean): string {
  const style = styleFor(color);
  const lines = [
    ...headLines(summary, style),
    '',
    ...aligned(stageTableOf(summary), style),
    '',
    ...theoryLines(summary, style),
    ...fallbackLines(summary, style),
    ...radioLines(summary, style),
    ...trustSentences(summary).map((sentence) => style('dim', plainLine(sentence))),
  ];
  return `${lines.join('\n')}\n`;
}

/** Theory beside what was measured, where there are links. */
function theoryLines(summary: Summary, style: Style): string[] {
  const theory = linkTheoryTable(summary);
  if (!theory) return [];
  return [
    style('bold', linkTheoryTitle),
    ...terminalTable(
      style,
      theory.header,
      theory.rows.map((row) => row.map(plainLine)),
    ),
    style('dim', linkTheoryNote),
    '',
  ];
}

/** Renders the answer and the main table only. */
export const renderBriefly = (summary: Summary, color: boolean): string =>
  `${headLines(summary, styleFor(color)).join('\n')}\n`;

function headLines(summary: Summary, style: Style): string[] {
  const tables = tablesOf(summary);
  return [
    style('bold', plainLine(`${summary.scenario}: ${summary.title}`)),
    `${summary.users} users, ${summary.deliveriesPerTrial} measured deliveries per trial, ${rounds(summary.rounds)}`,
    ...(summary.target ? [plainLine(`target: ${targetText(summary.target)}`)] : []),
    '',
    ...answerLines(answerOf(summary), style),
    '',
    ...tables.flatMap(({ path, ...main }) => [
      ...(path === null ? [] : [style('bold', plainLine(`Over ${path}`))]),
      ...aligned(main, style),
      '',
    ]),
    ...(summary.shortfall
      ? [style('yellow', `! ${plainLine(shortfallText(summary.shortfall, 'The run'))}`)]
      : []),
    ...tables.flatMap(({ notes }) => notes).map((note) => style('yellow', `! ${plainLine(note)}`)),
    ...disturbanceSentences(summary).map(plainLine),
    ...tokenSentences(summary).map(plainLine),
    ...linkSentences(summary).map(plainLine),
    ...proxySentences(summary).map(plainLine),
    ...pathLines(summary).map(plainLine),
    ...faultSentences(summary).map((sentence) => style('yellow', `! ${plainLine(sentence)}`)),
    ...emptyPollSentences(summary).map(plainLine),
    ...sloSentences(summary),
  ];
}

/** The answer over each path has a line of its own. */
function answerLines({ sentence, clauses, paths, pathCosts = [] }: Answer, style: Style): string[] {
  const answers = paths ? clauses.map((clause) => `${clause}.`) : [sentence];
  return [...answers.map((text) => style('bold', plainLine(text))), ...pathCosts.map(plainLine)];
}

function fallbackLines(summary: Summary, style: Style): string[] {
  const part = fallbackPart(summary);
  if (!part) return [];
  const rows = part.rows.map((row) => row.map(plainLine));
  return [
    style('bold', part.title),
    ...terminalTable(style, part.header, rows),
    ...part.sentences.map((sentence) => style('dim', plainLine(sentence))),
    '',
  ];
}

function radioLines(summary: Summary, style: Style): string[] {
  const part = modelledRadioPart(summary);
  if (!part) return [];
  return [style('bold', part.title), ...aligned(part, style), ...part.sentences.map(plainLine), ''];
}

function aligned({ header, rows }: Pick<Table, 'header' | 'rows'>, style: Style): string[] {
  const texts = rows.map((row) => row.map(cellText));
  return terminalTable(style, header, texts, (cell, row, column) =>
    rows[row]?.[column]?.best ? style(['green', 'bold'], cell) : cell,
  );
}

const cellText = ({ text, best }: Cell) => (best ? `${bestMark} ${text}` : text);
const rounds = (n: number) => (n === 1 ? '1 round (spread unknown; --rounds 5 shows it)' : `${n} rounds`);
