import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { messageOf } from '../../core/errors.ts';
import { excerptOf } from '../../core/messages/unreadable.ts';
import type { Publishing } from '../../core/target/publishing.ts';
import type { Way } from './outlet.ts';

const outputKept = 2_000;
/** The time to end after the last message. */
const endsWithinMs = 2_000;
/** As many lines may be with a program that has not said of them that they are published. */
const most = 256;

/** JSON that is one line to those, too, who end lines at U+2028 and U+2029, as Node.js’s `readline` does. */
const inOneLine = (value: object) =>
  JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

/**
 * A program of the person’s that is told each message as a line of JSON, and prints a line for each that it
 * has published, in this order.
 */
export function createProgramWay({ command }: NonNullable<Publishing['program']>, folder: string): Way {
  let child: ChildProcess;
  let gone: Promise<void>;
  let waiting: Waiting[] = [];
  let said = '';
  let why: Error | undefined;
  let isEnding = false;

  const fail = (what: string) => {
    why ??= new Error(`the program ${what}${said.trim() === '' ? '' : `; it said: ${said.trim()}`}`);
    for (const { reject } of waiting.splice(0)) reject(why);
  };

  const start = (url: string) => {
    const started = spawn('sh', ['-c', command], {
      cwd: folder,
      env: { ...process.env, PUSHBENCH_TARGET_URL: url },
      stdio: 'pipe',
      detached: true,
    });
    started.on('error', (error) => fail(`could not be started: ${messageOf(error)}`));
    started.stdin.on('error', () => {});
    started.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-outputKept);
    });
    createInterface({ input: started.stdout }).on('line', (line) => {
      const first = waiting.shift();
      if (first) first.resolve();
      else fail(`printed more lines than it was told messages, the first beyond them: ${excerptOf(line)}`);
    });
    gone = new Promise((resolve) => {
      // 'close' comes when what it has said has been read.
      started.on('close', (code, signal) => {
        process.off('exit', end);
        // One that goes on after its input is ended by us.
        const isInOrder = isEnding && waiting.length === 0 && (code === 0 || signal === 'SIGKILL');
        const how = signal ?? `exit code ${code}`;
        if (!isInOrder) fail(`ended (${how}); messages not acknowledged: ${waiting.length}`);
        resolve();
      });
    });
    return started;
  };

  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  return {
    concurrency: most,
    keepsOrder: true,
    open({ url }) {
      waiting = [];
      why = undefined;
      isEnding = false;
      child = start(url);
      process.once('exit', end);
    },
    publish: ({ message }) =>
      new Promise((resolve, reject) => {
        if (why) return reject(why);
        waiting.push({ resolve, reject });
        child.stdin?.write(`${inOneLine({ topic: message.topic, message: JSON.stringify(message) })}\n`);
      }),
    async close() {
      isEnding = true;
      child.stdin?.end();
      const timer = setTimeout(end, endsWithinMs);
      await gone;
      clearTimeout(timer);
      // What it printed last, it may have printed beyond its messages.
      if (why) throw why;
    },
  };
}
