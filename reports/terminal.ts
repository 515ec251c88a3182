import { styleText } from 'node:util';
import { plainLine } from '../core/plainText.ts';
import { answerOf } from './answer.ts';
import { columnGap, padColumns } from './columns.ts';
import { disturbanceSentences } from './disturbance.ts';
import { faultSentences } from './faults.ts';
import { sloSentences, trustSentences } from './sentences.ts';
import { shortfallText } from './shortfallText.ts';
import type { Summary } from './summary.ts';
import { bestMark, type Cell, stageTableOf, type Table, tableOf } from './table.ts';
import { targetText } from './wording.ts';

/** Renders a summary for a terminal; with colours only where `color` says so. */
export function renderTerminal(summary: Summary, color: boolean): string {
  const style: Style = (format, text) => (color ? styleText(format, text, { validateStream: false }) : text);
  const { notes, ...main } = tableOf(summary);
  const lines = [
    style('bold', plainLine(`${summary.scenario}: ${summary.title}`)),
    `${summary.users} users, ${summary.deliveriesPerTrial} measured deliveries per trial, ${rounds(summary.rounds)}`,
    ...(summary.target ? [plainLine(`target: ${targetText(summary.target)}`)] : []),
    '',
    style('bold', plainLine(answerOf(summary).sentence)),
    '',
    ...aligned(main, style),
    '',
    ...(summary.shortfall
      ? [style('yellow', `! ${plainLine(shortfallText(summary.shortfall, 'The run'))}`)]
      : []),
    ...notes.map((note) => style('yellow', `! ${plainLine(note)}`)),
    ...disturbanceSentences(summary).map(plainLine),
    ...faultSentences(summary).map((sentence) => style('yellow', `! ${plainLine(sentence)}`)),
    ...sloSentences(summary),
    '',
    ...aligned(stageTableOf(summary), style),
    '',
    ...trustSentences(summary).map((sentence) => style('dim', plainLine(sentence))),
  ];
  return `${lines.join('\n')}\n`;
}

type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

function aligned({ header, rows }: Pick<Table, 'header' | 'rows'>, style: Style): string[] {
  const [titles = [], ...padded] = padColumns([header, ...rows.map((row) => row.map(cellText))]);
  return [
    style('dim', titles.join(columnGap)),
    ...padded.map((texts, r) =>
      texts.map((text, c) => (rows[r]?.[c]?.best ? style(['green', 'bold'], text) : text)).join(columnGap),
    ),
  ];
}

const cellText = ({ text, best }: Cell) => (best ? `${bestMark} ${text}` : text);
const rounds = (n: number) => (n === 1 ? '1 round (spread unknown; --rounds 5 shows it)' : `${n} rounds`);
