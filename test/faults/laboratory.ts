import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Case, workloadOf } from './cases.ts';
import { commandLines, type Setting } from './commandLines.ts';
import type { Observed } from './differences.ts';
import { type Ended, observedIn } from './observed.ts';

const program = join(import.meta.dirname, '../../scripts/pushbench.ts');
const compiled = join(import.meta.dirname, '../../node_modules/.cache/compiled');
const hungAfterMs = 150_000;

interface Ran {
  readonly folder: string;
  /** Where the runs are that it rests on. */
  readonly restsOn: readonly string[];
  readonly ended: Ended;
}

/** How the product is started. */
interface Start {
  readonly nodeArgs: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Puts cases before the product, and keeps what `run` has written for the commands that read it. */
export class Laboratory {
  readonly #seed: string;
  readonly #start: Start;
  readonly #root = mkdtempSync(join(tmpdir(), 'pushbench-faults-'));
  readonly #runs = new Map<string, Promise<Ran>>();
  #folders = 0;

  /** The seed decides all faults and all schedules. */
  constructor(seed: string, start: Start = { nodeArgs: [], env: {} }) {
    this.#seed = seed;
    this.#start = start;
  }

  /** Puts a case before the product; with `anew`, again, where it has been. */
  async observe(one: Case, anew = false): Promise<Observed> {
    const { fault, variant, command, entry } = one;
    const isComparing = command === 'ab' || command === 'compare';
    const setting: Setting = {
      seed: this.#seed,
      fault,
      variant,
      rounds: isComparing ? (entry.rounds ?? 1) : 1,
      workload: workloadOf(entry),
    };
    const { folder, restsOn, ended } = await this.#put(command, setting, anew);
    return observedIn(one, ended, [folder, ...restsOn], this.#seed);
  }

  async #put(command: Case['command'], setting: Setting, anew: boolean): Promise<Ran> {
    if (command === 'run') return this.#run(setting, anew);
    if (command === 'compare') {
      const base = await this.#run({ ...setting, fault: 'none' }, anew);
      const head = await this.#run(setting, anew);
      const folders = [base.folder, head.folder] as const;
      return this.#pushbench(() => commandLines.compare(...folders), folders);
    }
    if (command === 'track add') {
      const ran = await this.#run(setting, anew);
      return this.#pushbench((folder) => commandLines['track add'](ran.folder, folder), [ran.folder]);
    }
    return this.#pushbench((folder) => commandLines[command](setting, folder));
  }

  #run(setting: Setting, anew: boolean): Promise<Ran> {
    const key = JSON.stringify(setting);
    const before = anew ? undefined : this.#runs.get(key);
    const ran = before ?? this.#pushbench((folder) => commandLines.run(setting, folder));
    this.#runs.set(key, ran);
    return ran;
  }

  async #pushbench(commandLine: (folder: string) => string[], restsOn: readonly string[] = []): Promise<Ran> {
    const folder = join(this.#root, `${++this.#folders}`);
    mkdirSync(folder);
    return { folder, restsOn, ended: await pushbench(commandLine(folder), this.#start) };
  }

  /** Removes all that was written. */
  close(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

const running = new Set<ChildProcess>();
// Each ends its own processes when it is asked to.
process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

function pushbench(args: readonly string[], { nodeArgs, env }: Start): Promise<Ended> {
  const child = spawn(process.execPath, [...nodeArgs, program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Hundreds of processes are started, and each would strip the types of the same files.
    env: { ...process.env, NODE_COMPILE_CACHE: compiled, ...env },
  });
  running.add(child);
  const timer = setTimeout(() => child.kill('SIGTERM'), hungAfterMs);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      running.delete(child);
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}
