import {
  type Ceiling,
  ceilingKinds,
  type FailedCeiling,
  limitOf,
  loadShare,
  targetShare,
} from '../core/ceiling.ts';
import { plainLine } from '../core/plainText.ts';
import type { Result } from '../core/result.ts';
import { columnGap, padColumns } from './columns.ts';
import { significant, targetText } from './wording.ts';

const header = ['', 'answers/s', 'server CPU µs/answer', 'target core busy', 'load core busy'];
const noFigure = '–';
const percent = (share: number | null) => (share === null ? noFigure : `${Math.round(share * 100)} %`);

/** What was measured of a target, and what could not be. */
interface MeasuredCeilings {
  readonly target: Result['target'];
  readonly ceilings: readonly Ceiling[];
  readonly failed: readonly FailedCeiling[];
}

/** Renders ceilings for a terminal: a row for each, and below what is to be said of them. */
export function renderCeilings({ target, ceilings, failed }: MeasuredCeilings): string {
  const rows = ceilings.length === 0 ? [] : [header, ...ceilings.map(rowOf)];
  const table = padColumns(rows).map((cells) => cells.join(columnGap).trimEnd());
  const isBound = ceilings.some((one) => one.invalid.length === 0 && limitOf(one) !== 'target');
  const notes = [
    ...(isBound ? ['≥: the target’s core was not busy all the time, so it might have answered more.'] : []),
    ...ceilings.flatMap(({ kind, invalid }) => invalid.map((reason) => note(kind, reason))),
    ...failed.map(({ kind, reason }) => note(kind, reason)),
  ];
  const between = table.length > 0 && notes.length > 0 ? [''] : [];
  const head = target ? [plainLine(`target: ${targetText(target)}`), ''] : [];
  return `${[...head, ...table, ...between, ...notes].join('\n')}\n`;
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
    percent(targetShare(ceiling)),
    percent(loadShare(ceiling)),
  ];
}
