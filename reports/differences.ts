import { isDeepStrictEqual } from 'node:util';
import { PushbenchError } from '../core/errors.ts';
import { plainLine } from '../core/plainText.ts';
import type { Result } from '../core/result.ts';

/** Something other than the software under test in which two results differ. */
export interface Difference {
  readonly what: string;
  readonly base: string;
  readonly head: string;
}

/** Throws a PushbenchError when two results are not of the same workload, and says in what it differs. */
export function requireSameSchedule(base: Result, head: Result): void {
  if (base.schedule.sha256 === head.schedule.sha256) return;
  const parts: [string, (result: Result) => unknown][] = [
    ['scenario', ({ scenario }) => scenario.name],
    ['seed', ({ seed }) => seed],
    ['users', ({ scenario }) => scenario.users],
    ['warm-up in ms', ({ scenario }) => scenario.phases.warmUp],
    ['measured window in ms', ({ scenario }) => scenario.phases.measure],
    ['streams', ({ scenario }) => scenario.streams],
    ['events', ({ schedule }) => schedule.events],
  ];
  const found = differing(base, head, parts).map(differenceText);
  throw new PushbenchError(
    `these results are not of the same workload, for their schedules differ (${base.schedule.sha256.slice(0, 8)}, ${head.schedule.sha256.slice(0, 8)})` +
      found.map((text) => `\n  ${text}`).join(''),
    { hint: 'Run both with the same scenario, --seed, --users and --measure.' },
  );
}

/** What differs between two results of the same workload and may move the figures: machine, software, settings. */
export function differencesOf(base: Result, head: Result): Difference[] {
  const of =
    (key: string) =>
    ({ environment }: Result) =>
      environment[key];
  const names = (pick: (result: Result) => Readonly<Record<string, unknown>>) => [
    ...new Set([...Object.keys(pick(base)), ...Object.keys(pick(head))]),
  ];
  return differing(base, head, [
    ['processor', ({ environment }) => environment.cpus.model],
    ['cores', ({ environment }) => environment.cpus.count],
    ['memory in bytes', of('memoryBytes')],
    ['platform', of('platform')],
    ['kernel', of('kernel')],
    ['virtual machine', of('virtualMachine')],
    ['container', of('container')],
    ['frequency governor', of('governor')],
    ['Node.js', of('node')],
    ['pushbench', ({ pushbench }) => pushbench],
    ...names(({ environment }) => environment.packages).map((name): [string, (result: Result) => unknown] => [
      `package ${name}`,
      (r) => r.environment.packages[name],
    ]),
    ['network', ({ environment }) => environment.isolation?.network],
    ['target’s core', of('targetCore')],
    ['load processes', ({ trials }) => trials[0]?.agents.length],
    ...names(({ scenario }) => scenario)
      .filter((name) => !freeToDiffer.has(name))
      .map((name): [string, (result: Result) => unknown] => [`scenario’s ${name}`, (r) => r.scenario[name]]),
  ]);
}

/** What is only words, is compared one by one, or belongs to the schedule. */
const freeToDiffer = new Set(['name', 'title', 'description', 'variants', 'slos', 'streams']);

/** A difference in words; its text is from files. */
export const differenceText = ({ what, base, head }: Difference): string =>
  plainLine(`${what}: ${base} in the base, ${head} in the head`);

function differing(
  base: Result,
  head: Result,
  parts: readonly [string, (result: Result) => unknown][],
): Difference[] {
  return parts.flatMap(([what, of]) => {
    const [b, h] = [of(base), of(head)];
    return isDeepStrictEqual(b, h) ? [] : [{ what, base: shown(b), head: shown(h) }];
  });
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
