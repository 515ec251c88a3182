import { markdownTable } from '../../reports/render/markdownTable.ts';
import { escaped } from '../../reports/run/markdown.ts';
import type { Comparison } from './comparison.ts';
import { gatingChanges, type VariantChange } from './outcome.ts';
import {
  changeCells,
  changeHeader,
  outcomeSentence,
  pairingSentence,
  reasonNotes,
  sideText,
  signNotes,
} from './words.ts';

/** A comment on a pull request may have 65,536 characters; this leaves room for what others put around it. */
const mostBytes = 64_000;

/**
 * Renders comparisons as Markdown, for comments on pull requests and summaries of jobs: never more than a
 * comment holds. What only informs is left out first, then what did not change.
 */
export function renderComparisonMarkdown(comparisons: readonly Comparison[]): string {
  const whole = comparisons.map((one) => section(one, 'all')).join('\n');
  if (Buffer.byteLength(whole) <= mostBytes) return whole;
  const short = comparisons.map((one) => section(one, 'gating')).join('\n');
  if (Buffer.byteLength(short) <= mostBytes) return `${short}\n${shortened}\n`;
  return cut(comparisons.map((one) => section(one, 'changed')).join('\n'));
}

const shortened = '_Shortened to fit a comment; `--format json` has every figure._';

/** Cuts whole lines off the end. */
function cut(text: string): string {
  const room = mostBytes - Buffer.byteLength(shortened) - 3;
  if (Buffer.byteLength(text) <= room) return `${text}\n${shortened}\n`;
  const head = Buffer.from(text).subarray(0, room).toString();
  return `${head.slice(0, head.lastIndexOf('\n'))}\n\n${shortened}\n`;
}

function section(comparison: Comparison, detail: 'all' | 'gating' | 'changed'): string {
  const gating = gatingChanges(comparison);
  const informing = comparison.variants.flatMap(({ variant, changes }) =>
    changes.filter(({ gates }) => !gates).map((change) => ({ ...change, variant })),
  );
  const unchanged = gating.filter(({ verdict }) => verdict === 'unchanged');
  const notable = gating.filter(({ verdict }) => verdict !== 'unchanged');
  return [
    `## ${escaped(comparison.scenario)}: ${escaped(comparison.title)}`,
    '',
    `**${escaped(outcomeSentence(comparison))}**`,
    '',
    ...comparison.warnings.map((warning) => `- ⚠ ${escaped(warning)}`),
    ...[...reasonNotes(comparison), ...signNotes(comparison)].map((note) => `- ${escaped(note)}`),
    '',
    ...(notable.length > 0 ? [...table(notable), ''] : []),
    ...(detail === 'changed' ? [] : fold(`${unchanged.length} figures that gate are unchanged`, unchanged)),
    ...(detail === 'all'
      ? fold(
          `${informing.length} more figures, for information; a few in a hundred move by chance`,
          informing,
        )
      : []),
    `Base: ${escaped(sideText(comparison.base))}. Head: ${escaped(sideText(comparison.head))}. ${pairingSentence(comparison)}`,
    '',
  ].join('\n');
}

const fold = (summary: string, changes: readonly VariantChange[]): string[] =>
  changes.length > 0
    ? [`<details><summary>${summary}</summary>`, '', ...table(changes), '', '</details>', '']
    : [];

/** All but the variant, the metric and the verdict are figures. */
function table(changes: readonly VariantChange[]): string[] {
  const last = changeHeader.length - 1;
  const rows = changes.map((change) =>
    changeCells(change.variant, change)
      .map(escaped)
      .map((cell, i) => (change.verdict === 'regressed' && i === last ? `**${cell}**` : cell)),
  );
  return markdownTable(changeHeader, rows, (column) => (column < 2 || column === last ? 'left' : 'right'));
}
