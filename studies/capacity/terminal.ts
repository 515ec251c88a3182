import { plainLine } from '../../core/plainText.ts';
import { type Style, styleFor, terminalTable } from '../../reports/render/terminalStyle.ts';
import { targetText } from '../../reports/render/words.ts';
import { ceilingLines } from '../ceilings/table.ts';
import { capacityCeilings, ceilingsTitle } from './ceilings.ts';
import type { CapacitySummary } from './summary.ts';
import { capacityTable, tableNote } from './table.ts';
import { capacityCaveats, capacityClauses, searchText, stopSentence, uslSentence } from './words.ts';

/** Renders a search for capacity for a terminal; with colours only where `color` says so. */
export function renderCapacityTerminal(summary: CapacitySummary, color: boolean): string {
  const style = styleFor(color);
  const { header, rows } = capacityTable(summary);
  const lines = [
    style('bold', plainLine(`${summary.scenario}: ${summary.title}`)),
    searchText(summary),
    ...(summary.target ? [plainLine(`target: ${targetText(summary.target)}`)] : []),
    '',
    style('bold', plainLine(`${capacityClauses(summary).join('; ')}.`)),
    '',
    ...terminalTable(
      style,
      header.map(plainLine),
      rows.map((row) => row.map(plainLine)),
    ),
    style('dim', tableNote),
    '',
    ...capacityCaveats(summary).map((caveat) => style('yellow', `! ${plainLine(caveat)}`)),
    ...summary.variants.map((v) => plainLine(`${v.slug}: ${stopSentence(v)} ${uslSentence(v)}`)),
    ...ceilingsOf(summary, style),
  ];
  return `${lines.join('\n')}\n`;
}

function ceilingsOf(summary: CapacitySummary, style: Style): string[] {
  const table = capacityCeilings(summary);
  return table === null
    ? []
    : [
        '',
        style('bold', ceilingsTitle),
        ...ceilingLines(table),
        ...(table.sentences.length > 0 ? ['', ...table.sentences.map(plainLine)] : []),
      ];
}
