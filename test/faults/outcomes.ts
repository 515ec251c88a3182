import type { Command, Outcome } from './expected.ts';

/** What the exit code of a command says; docs/CLI.md has the table. */
const byExitCode: Record<Exclude<Command, 'capacity'>, Readonly<Record<number, Outcome>>> = {
  run: { 0: 'valid', 2: 'refused', 3: 'invalid', 4: 'failed' },
  sweep: { 0: 'valid', 2: 'refused', 3: 'invalid', 4: 'failed' },
  ab: { 0: 'held', 1: 'regressed', 2: 'refused', 3: 'invalid', 4: 'failed', 5: 'undecided' },
  compare: { 0: 'held', 1: 'regressed', 2: 'refused', 3: 'invalid' },
  'track add': { 0: 'added', 2: 'refused', 3: 'refused' },
  conform: { 0: 'holds', 1: 'breaks', 2: 'refused', 4: 'failed' },
};

/** What came of a command; `exit code n` where it ended otherwise than any command should. */
export function outcomeOf(
  command: Command,
  code: number | null,
  stdout: string,
): Outcome | `exit code ${number | null}` {
  if (command === 'capacity')
    return code === 0 || code === 3 || code === 4 ? claimIn(stdout) : `exit code ${code}`;
  return byExitCode[command][code ?? -1] ?? `exit code ${code}`;
}

/** Whether a search for capacity claims that any number of users can be served. */
function claimIn(stdout: string): Outcome {
  const { variants } = JSON.parse(stdout) as { variants: { capacity: { kind: string } }[] };
  const claims = variants.some(({ capacity }) => capacity.kind === 'at least' || capacity.kind === 'between');
  return claims ? 'found' : 'nothing';
}
