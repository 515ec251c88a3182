import { metricOf } from '../../core/metrics.ts';
import { plainLine } from '../../core/plainText.ts';
import { type StyleFormats, styleFor, terminalTable } from '../../reports/render/terminalStyle.ts';
import type { Comparison } from './comparison.ts';
import type { Verdict } from './finding.ts';
import { gatingChanges } from './outcome.ts';
import {
  changeCells,
  changeHeader,
  outcomeSentence,
  pairingSentence,
  reasonNotes,
  sideText,
  signNotes,
} from './words.ts';

const colors: Readonly<Record<Verdict, StyleFormats>> = {
  regressed: ['red', 'bold'],
  improved: 'green',
  unchanged: 'dim',
  inconclusive: 'yellow',
};

/**
 * Renders a comparison for a terminal: what gates, and of the rest what changed; with colours only where
 * `color` says so.
 */
export function renderComparisonTerminal(comparison: Comparison, color: boolean): string {
  const style = styleFor(color);
  const gating = gatingChanges(comparison);
  const informing = comparison.variants.flatMap(({ variant, changes }) =>
    changes.filter(({ gates }) => !gates).map((change) => ({ ...change, variant })),
  );
  const moved = informing.filter(({ verdict }) => verdict === 'regressed' || verdict === 'improved');
  // Counts that stand as they stood are most of a long table, and say nothing.
  const shown = gating.filter(
    ({ verdict, metric }) => verdict !== 'unchanged' || metricOf(metric).kind !== 'exact',
  );
  const same = gating.length - shown.length;
  const table = (changes: typeof gating) => {
    const rows = changes.map((change, i) => {
      const isFirst = changes[i - 1]?.variant !== change.variant;
      return changeCells(isFirst ? change.variant : '', change).map(plainLine);
    });
    return terminalTable(style, changeHeader, rows, (cell, row, column) =>
      column === changeHeader.length - 1 ? style(colors[changes[row]?.verdict ?? 'unchanged'], cell) : cell,
    );
  };
  const lines = [
    style('bold', plainLine(`${comparison.scenario}: ${comparison.title}`)),
    plainLine(`base  ${sideText(comparison.base)}`),
    plainLine(`head  ${sideText(comparison.head)}`),
    '',
    style('bold', plainLine(outcomeSentence(comparison))),
    '',
    ...(shown.length > 0 ? [...table(shown), ''] : []),
    ...(same > 0 ? [`Unchanged counts, not shown: ${same}.`, ''] : []),
    ...comparison.warnings.map((warning) => style('yellow', `! ${plainLine(warning)}`)),
    ...[...reasonNotes(comparison), ...signNotes(comparison)].map(plainLine),
    ...(moved.length > 0
      ? [
          '',
          `For information, ${moved.length} of ${informing.length} other figures; a few in a hundred move by chance:`,
          '',
          ...table(moved),
        ]
      : []),
    '',
    style(
      'dim',
      `${pairingSentence(comparison)} Exact: a count, without an interval. Limit: an increase beyond it is a regression.`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
