import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HarmName, harms } from './harms/index.ts';
import { scenarioText, slugIn, users, type VariantName, type WorkloadOptions } from './workload.ts';

const target = join(import.meta.dirname, 'target.ts');

/** A faulty target before one variant of the workload. */
export interface Setting {
  readonly seed: string;
  readonly fault: HarmName;
  readonly variant: VariantName;
  readonly rounds: number;
  readonly workload: WorkloadOptions;
}

/** Where the target of a command says how often its fault struck. */
export const tallyIn = (folder: string) => join(folder, 'tally.json');

/** Where a command writes. */
export const outIn = (folder: string) => join(folder, 'out');

/** The command lines of pushbench that put a setting before it; all that they write stays in the folder. */
export const commandLines = {
  run: (setting: Setting, folder: string) => [
    ...measuring('run', setting, folder),
    ...['--rounds', `${setting.rounds}`, '--no-report', '--target', faulty(setting, folder)],
  ],
  ab: (setting: Setting, folder: string) => [
    ...measuring('ab', setting, folder),
    ...['--rounds', `${Math.max(2, setting.rounds)}`, '--extend', '0'],
    ...['--base', 'builtin', '--head', faulty(setting, folder)],
  ],
  sweep: (setting: Setting, folder: string) => [
    ...measuring('sweep', setting, folder),
    ...['--vary', 'payload=50,100', '--rounds', '1', '--target', faulty(setting, folder)],
  ],
  capacity: (setting: Setting, folder: string) => [
    ...measuring('capacity', setting, folder),
    ...['--start-users', `${users}`, '--max-users', `${users}`, '--no-ceilings', '--slo', 'p50=2s'],
    ...['--measure', '1s', '--budget', '4s', '--json', '--target', faulty(setting, folder)],
  ],
  conform: (setting: Setting, folder: string) => ['conform', faulty(setting, folder, true)],
  compare: (base: string, head: string) => ['compare', outIn(base), outIn(head)],
  'track add': (ran: string, folder: string) => [
    ...['track', 'add', outIn(ran), '--history', join(folder, 'history')],
    ...['--commit', '0123456', '--date', '2026-01-01T00:00:00Z'],
  ],
};

/** What all commands have in common that run trials. */
function measuring(command: string, { seed, variant, workload }: Setting, folder: string): string[] {
  const scenario = join(folder, 'faults.yaml');
  writeFileSync(scenario, scenarioText(workload));
  // Cases run side by side: the machine is busy, and it is known with what.
  const how = ['--seed', seed, '--allow-busy', '--quiet', '--out', outIn(folder)];
  const over = workload.over === undefined ? [] : ['--over', workload.over];
  return [command, scenario, '--variants', slugIn(variant, workload), ...over, ...how];
}

/** The faulty target: its command line, in whose place it runs, or the file that describes it. */
function faulty({ seed, fault, workload }: Setting, folder: string, always = false): string {
  const options = `--fault "${fault}" --seed "${seed}" --users ${users} --tally "${tallyIn(folder)}"`;
  const { isDescribed = false } = workload;
  // Each message has a request of its own there, none of which is the last.
  const command = `exec "${process.execPath}" "${target}" ${options}${always || isDescribed ? ' --always' : ''}`;
  if (!isDescribed) return command;
  const file = join(folder, 'faulty.target.yaml');
  const text = description(command);
  writeFileSync(file, harms[fault].describes?.(text) ?? text);
  return file;
}

/** The built-in target as somebody would describe it who has never heard of the contract. */
const description = (command: string) => `name: described
start:
  command: ${JSON.stringify(command)}
  environment: { HOST: "{host}", PORT: "{port}" }
  ready: { line: pushbench-target ready }
  within: 3s
publish:
  http: { path: /publish, headers: { Content-Type: application/x-ndjson }, body: "{message}" }
subscribe:
  long-polling:
    path: /long-polling?topics={topics}&cursor={position}
    first: { path: "/long-polling?topics={topics}" }
    messages: /notifications
    message: ""
    resume: { by: pointer, pointer: /cursor }
  sse:
    path: /sse?topics={topics}
    message: ""
    ignore: [{ pointer: /cursor }]
    resume: { by: last-event-id }
`;
