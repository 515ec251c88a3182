import { type Audit, countOf } from './audit.ts';
import type { Outcome } from './rule.ts';

/** Marks an outcome by a symbol, where colours may be missing. */
export const marks: Readonly<Record<Outcome, string>> = {
  failure: '✗',
  warning: '!',
  pass: '✓',
  'not applicable': '–',
};

const verdicts: Readonly<Record<Audit['outcome'], string>> = {
  failure: 'It breaks rules that published results are held to',
  warning: 'It breaks no rule; warnings belong beside its figures',
  pass: 'It keeps all rules',
};

const plurals: Readonly<Record<Outcome, readonly [string, string]>> = {
  failure: ['failure', 'failures'],
  warning: ['warning', 'warnings'],
  pass: ['pass', 'passes'],
  'not applicable': ['not applicable', 'not applicable'],
};

/** The verdict on a result in a sentence, with the numbers. */
export function verdictText(audit: Audit): string {
  const counts = (['failure', 'warning', 'pass', 'not applicable'] as const).flatMap((outcome) => {
    const count = countOf(audit, outcome);
    return count > 0 ? [`${count} ${plurals[outcome][count === 1 ? 0 : 1]}`] : [];
  });
  return `${verdicts[audit.outcome]}: ${counts.join(', ')}.`;
}

/** Which result it is. */
export const subjectText = ({ result: { scenario, startedAt, rounds, variants } }: Audit): string =>
  `${scenario.name}: ${scenario.title} (${startedAt.slice(0, 16).replace('T', ' ')}, ${variants.length} ${variants.length === 1 ? 'variant' : 'variants'}, ${rounds} ${rounds === 1 ? 'round' : 'rounds'})`;
