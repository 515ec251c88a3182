import { plainLine } from '../../core/plainText.ts';
import type { Result } from '../../core/result.ts';
import { columnGap, padColumns } from '../../reports/render/columns.ts';
import { shareText, significant, targetText } from '../../reports/render/words.ts';
import {
  type Ceiling,
  ceilingKinds,
  type FailedCeiling,
  limitOf,
  loadShare,
  targetShare,
} from './ceiling.ts';

const header = ['', 'answers/s', 'server CPU µs/answer', 'target core busy', 'load core busy'];
const noFigure = '–';

/** What was measured, and what could not be. */
interface MeasuredCeilings {
  readonly ceilings: readonly Ceiling[];
  readonly failed: readonly FailedCeiling[];
}

/** Renders ceilings for a terminal: a row for each, and below what is to be said of them. */
export function renderCeilings({ target, ...measured }: MeasuredCeilings & Pick<Result, 'target'>): string {
  const head = target ? [plainLine(`target: ${targetText(target)}`), ''] : [];
  return `${[...head, ...ceilingLines(ceilingTable(measured))].join('\n')}\n`;
}

/** Ceilings as cells, and what is to be said of them. */
interface CeilingTable {
  readonly header: readonly string[];
  /** None where nothing could be measured. */
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** The table of ceilings, the same for the terminal, Markdown and pages. */
export function ceilingTable({ ceilings, failed }: MeasuredCeilings): CeilingTable {
  const isBound = ceilings.some((one) => one.invalid.length === 0 && limitOf(one) !== 'target');
  return {
    header,
    rows: ceilings.map(rowOf),
    notes: [
      ...(isBound ? ['≥: the target’s core was not fully busy, so it might have answered more.'] : []),
      ...ceilings.flatMap(({ kind, invalid }) => invalid.map((reason) => note(kind, reason))),
      ...failed.map(({ kind, reason }) => note(kind, reason)),
    ],
  };
}

/** The lines of a table of ceilings on a terminal. */
export function ceilingLines({ header, rows, notes }: CeilingTable): string[] {
  const table = padColumns(rows.length === 0 ? [] : [header, ...rows]);
  const between = table.length > 0 && notes.length > 0 ? [''] : [];
  return [...table.map((cells) => cells.join(columnGap).trimEnd()), ...between, ...notes];
}

const note = (kind: Ceiling['kind'], reason: string) => `! ${ceilingKinds[kind].title}: ${plainLine(reason)}`;

function rowOf(ceiling: Ceiling): string[] {
  const { kind, perSecond, answers, target, invalid } = ceiling;
  const { title } = ceilingKinds[kind];
  if (invalid.length > 0) return [`${title} (invalid)`, noFigure, noFigure, noFigure, noFigure];
  return [
    title,
    `${limitOf(ceiling) === 'target' ? '' : '≥ '}${significant(perSecond)}`,
    target.cpuMs === null ? noFigure : significant((target.cpuMs * 1000) / answers),
    shareText(targetShare(ceiling)),
    shareText(loadShare(ceiling)),
  ];
}
