import type { Entry } from './catalogue/entry.ts';
import { catalogue } from './catalogue/index.ts';
import { type Command, type Expected, following } from './expected.ts';
import type { HarmName } from './harms/index.ts';
import type { VariantName, WorkloadOptions } from './workload.ts';

/** A fault on a variant, put before a command. */
export interface Case {
  readonly id: string;
  readonly fault: HarmName;
  readonly variant: VariantName;
  readonly command: Command;
  readonly expected: Expected;
  readonly entry: Entry;
}

/** All cases of the catalogue: `run` on each variant of a fault, the other commands on one of them. */
export function allCases(): Case[] {
  return (Object.entries(catalogue) as [HarmName, Entry][]).flatMap(([fault, entry]) => {
    const one = representative(entry);
    const others = entry.with ?? [];
    return [
      ...entry.on.map((variant) => caseOf(fault, entry, variant, 'run')),
      ...others.map((command) => caseOf(fault, entry, one, command)),
    ];
  });
}

/** The variant that commands other than `run` are tried on. */
const representative = ({ on }: Entry): VariantName => (on.includes('sse') ? 'sse' : (on[0] as VariantName));

function caseOf(fault: HarmName, entry: Entry, variant: VariantName, command: Command): Case {
  const expected = expectationOf(entry, variant, command);
  return { id: `${fault}/${variant}/${command}`, fault, variant, command, expected, entry };
}

function expectationOf(entry: Entry, variant: VariantName, command: Command): Expected {
  const run = typeof entry.run === 'function' ? entry.run(variant) : entry.run;
  if (command === 'run') return run;
  const own = entry.others?.[command];
  if (own) return own;
  const outcomes = run.outcome.flatMap(
    (outcome) => following[outcome as keyof typeof following][command]?.outcome ?? [],
  );
  if (outcomes.length === 0) throw new Error(`the catalogue does not say what ${command} makes of this`);
  return { outcome: outcomes };
}

/** The workload that an entry is tried with. */
export const workloadOf = ({
  upstream,
  measure,
  over,
  linkDown,
  websocket,
  auth,
  isElsewhere,
  isDescribed,
}: Entry): WorkloadOptions => ({
  ...(over !== undefined && { over }),
  ...(linkDown && { linkDown }),
  ...(isElsewhere && { isElsewhere }),
  ...(isDescribed && { isDescribed }),
  ...(websocket !== undefined && { websocket }),
  ...(upstream && { upstream }),
  ...(auth && { auth }),
  ...(measure !== undefined && { measure }),
});
