import { plainText } from '../../core/plainText.ts';
import { endpointNames, transports } from '../../core/transports.ts';
import type { CaseOutcome } from './tryCases.ts';

/** The end of a record is what led to a fault. */
const mostLines = 8;

/** What a target was held against. */
interface Yardstick {
  /** Where it says what a case asks for. */
  placeOf(section: string): string;
  /** What is missing for cases that are untried. */
  readonly needed: string;
}

const contract: Yardstick = {
  placeOf: (section) => `servers/CONTRACT.md, "${section}"`,
  needed: 'they need a target started by a command line',
};

/** A target file, by its path. */
export const targetFileAt = (path: string): Yardstick => ({
  placeOf: (key) => `${path}, ${key}`,
  needed: 'they need a target that is started, and cases before them that hold',
});

/**
 * Verdicts as a person reads them: what is asked of every target, then transport by transport, and what it
 * comes to.
 */
export function outcomesText(outcomes: readonly CaseOutcome[], yardstick = contract): string {
  const width = Math.max(11, ...outcomes.map(({ outcome }) => outcome.length));
  const groups = [null, ...endpointNames].flatMap((transport) => {
    const title = transport === null ? 'Every target' : transports[transport].title;
    const lines = outcomes
      .filter((outcome) => outcome.transport === transport)
      .map((outcome) => lineOf(outcome, width, yardstick));
    return lines.length > 0 ? [`${title}\n${lines.join('')}`] : [];
  });
  const count = (outcome: CaseOutcome['outcome']) => outcomes.filter((one) => one.outcome === outcome).length;
  const untried = count('untried');
  const waived = count('not promised');
  const rest = [
    ...(waived > 0 ? [`, ${waived} not promised`] : []),
    ...(untried > 0 ? [`, ${untried} untried: ${yardstick.needed}`] : []),
  ].join('');
  return plainText(`${groups.join('')}${count('holds')} hold, ${count('fails')} fail${rest}\n`);
}

/**
 * A line for what holds; for what does not, also what was wrong, where it is asked for, and what was said
 * last.
 */
function lineOf(
  { name, section, outcome, fault, record }: CaseOutcome,
  width: number,
  { placeOf }: Yardstick,
): string {
  const lines = [`  ${outcome.padEnd(width)} ${name}`];
  if (fault !== null) {
    lines.push(`      ${fault}`, `      ${placeOf(section)}`);
    if (record.length > mostLines) lines.push('        …');
    lines.push(...record.slice(-mostLines).map((line) => `        ${line}`));
  }
  return `${lines.join('\n')}\n`;
}
