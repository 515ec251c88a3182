import { plainText } from '../../core/plainText.ts';
import { endpointNames, transports } from '../../core/transports.ts';
import type { CaseOutcome } from './tryCases.ts';

/** The end of a record is what led to a fault. */
const mostLines = 8;

/**
 * Verdicts as a person reads them: what is asked of every target, then transport by transport, and what it
 * comes to.
 */
export function outcomesText(outcomes: readonly CaseOutcome[]): string {
  const groups = [null, ...endpointNames].map((transport) => {
    const title = transport === null ? 'Every target' : transports[transport].title;
    const lines = outcomes.filter((outcome) => outcome.transport === transport).map(lineOf);
    return `${title}\n${lines.join('')}`;
  });
  const count = (outcome: CaseOutcome['outcome']) => outcomes.filter((one) => one.outcome === outcome).length;
  const untried = count('untried');
  const rest = untried > 0 ? `, ${untried} untried: they need a target started by a command line` : '';
  return plainText(`${groups.join('')}${count('holds')} hold, ${count('fails')} fail${rest}\n`);
}

/**
 * A line for what holds; for what does not, also what was wrong, where the contract says so, and what was
 * said last.
 */
function lineOf({ name, section, outcome, fault, record }: CaseOutcome): string {
  const lines = [`  ${outcome.padEnd(11)} ${name}`];
  if (fault !== null) {
    lines.push(`      ${fault}`, `      servers/CONTRACT.md, "${section}"`);
    if (record.length > mostLines) lines.push('        …');
    lines.push(...record.slice(-mostLines).map((line) => `        ${line}`));
  }
  return `${lines.join('\n')}\n`;
}
