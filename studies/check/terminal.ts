import { plainLine } from '../../core/plainText.ts';
import { type Style, styleFor } from '../../reports/render/terminalStyle.ts';
import type { Audit, Judged } from './audit.ts';
import type { Verified } from './verified.ts';
import { marks, subjectText, verdictText } from './words.ts';

const styles = { failure: 'red', warning: 'yellow', pass: 'green', 'not applicable': 'dim' } as const;

/**
 * What a check found, for a terminal: a line for each rule, and its reason and source where it does not
 * pass.
 */
export function renderCheckTerminal({ bundle, audits }: Verified, color: boolean): string {
  const style = styleFor(color);
  const bundled = bundle ? [plainLine(`${style('green', marks.pass)} ${bundle.text}`), ''] : [];
  return [...bundled, ...audits.flatMap((audit) => section(audit, style))].join('\n');
}

function section(audit: Audit, style: Style): string[] {
  return [
    style('bold', plainLine(subjectText(audit))),
    '',
    ...audit.judged.flatMap((judged) => lines(judged, style)),
    '',
    style('bold', verdictText(audit)),
    '',
  ];
}

function lines({ rule, outcome, found }: Judged, style: Style): string[] {
  const head = `${style(styles[outcome], marks[outcome])} ${rule.title} ${style('dim', `[${rule.id}]`)}`;
  const below = found.map((sentence) => `    ${plainLine(sentence)}`);
  if (outcome === 'pass' || outcome === 'not applicable') return [head, ...below.map((l) => style('dim', l))];
  const sources = rule.sources.map(({ name }) => name).join('; ');
  return [head, ...below, style('dim', `    Why: ${rule.reason}`), style('dim', `    After: ${sources}`)];
}
