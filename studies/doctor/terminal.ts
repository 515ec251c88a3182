import { styleFor } from '../../reports/render/terminalStyle.ts';
import type { Outcome } from './check.ts';
import type { Examination, Examined } from './examination.ts';

const styles = { ok: 'green', limited: 'yellow', missing: 'red' } as const;
const outcomes = Object.keys(styles) as Outcome[];
const outcomeWidth = Math.max(...outcomes.map((outcome) => outcome.length));

/** What a machine can do, for people: a line for each check, and below it what is to be done. */
export function renderDoctorTerminal({ checks, canRun }: Examination, color: boolean): string {
  const style = styleFor(color);
  const titleWidth = Math.max(...checks.map(({ title }) => title.length));
  const indent = ' '.repeat(outcomeWidth + 2);
  const lines = checks.flatMap((check) => [
    `${style(styles[check.outcome], check.outcome.padEnd(outcomeWidth))}  ${check.title.padEnd(titleWidth)}  ${check.found}`,
    ...belowOf(check).map((line) => indent + line),
  ]);
  const counts = outcomes.map(
    (outcome) => `${checks.filter((c) => c.outcome === outcome).length} ${outcome}`,
  );
  return [...lines, '', style('bold', `${verdictOf(checks, canRun)} (${counts.join(', ')})`), ''].join('\n');
}

function belowOf({ outcome, brings, commands = [], advice }: Examined): string[] {
  if (outcome === 'ok') return [];
  return [
    `Gives you ${brings}`,
    ...commands.map((command) => `$ ${command}`),
    ...(advice === undefined ? [] : [advice]),
  ];
}

function verdictOf(checks: readonly Examined[], canRun: boolean): string {
  if (canRun) return 'pushbench run works on this machine';
  const lacking = checks.filter(({ isNeeded, outcome }) => isNeeded && outcome === 'missing');
  return `pushbench run does not work on this machine yet: ${lacking.map(({ title }) => title).join(', ')}`;
}
