import { Command } from 'commander';
import { conform, type Verdict, type WithTarget } from '../../conform/conform.ts';
import { exitCodes, PushbenchError } from '../../core/errors.ts';
import { transports } from '../../core/transports.ts';
import { hostNetwork } from '../../harness/network.ts';
import { checkTarget, targetNamed } from '../../harness/targetCommand.ts';
import { createTargetPool } from '../../harness/targetPool.ts';
import type { Cli } from '../cli.ts';

/** `pushbench conform`: whether a target does what the contract says. */
export function conformCommand(cli: Cli): Command {
  return new Command('conform')
    .summary('try a target against the server contract')
    .description(
      'Tries all that servers/CONTRACT.md asks of a target, and says what holds and what does not, with the requests and ' +
        'answers that show it. Transports that a target does not serve are left out.',
    )
    .argument('<target>', 'a command line that starts it, builtin, or the URL of one that runs')
    .addHelpText(
      'after',
      `
Examples:
  pushbench conform "python3 examples/target-python/target.py"
  pushbench conform http://127.0.0.1:8080

What needs options, such as short heartbeats, is tried of command lines only: they are started with them.
Exit codes: 0 all holds · 1 something does not · 2 wrong usage · 4 the target did not start · 130 ended by Ctrl-C.`,
    )
    .action((target: string) => tryTarget(cli, target));
}

async function tryTarget(cli: Cli, written: string): Promise<void> {
  const verdicts: Verdict[] = [];
  const tell = (verdict: Verdict) => {
    if (verdict.transport !== verdicts.at(-1)?.transport || verdicts.length === 0)
      cli.stdout.write(`${verdict.transport ? transports[verdict.transport].title : 'Every target'}\n`);
    verdicts.push(verdict);
    cli.stdout.write(rendered(verdict));
  };
  if (/^https?:\/\//.test(written)) await conform(at(written, cli.signal), tell);
  else await tryCommand(cli, written, tell);
  const count = (outcome: Verdict['outcome']) => verdicts.filter((v) => v.outcome === outcome).length;
  const untried = count('untried');
  cli.stdout.write(
    `${count('holds')} hold, ${count('fails')} fail${untried > 0 ? `, ${untried} untried: a URL cannot be given options` : ''}\n`,
  );
  cli.exit(count('fails') > 0 ? exitCodes.missed : exitCodes.ok);
}

/** A target that runs already has the options that it has. */
function at(url: string, signal: AbortSignal): WithTarget {
  if (!URL.canParse(url)) throw new PushbenchError(`${url} is no URL`);
  return async (options, use) => {
    signal.throwIfAborted();
    return Object.keys(options).length > 0 ? undefined : use(url);
  };
}

async function tryCommand(cli: Cli, written: string, tell: (verdict: Verdict) => void): Promise<void> {
  const command = targetNamed(written);
  const network = hostNetwork('nothing is measured');
  await checkTarget(command, { network, cores: { target: null, load: null, all: null } }, 0, cli.signal);
  const pool = createTargetPool(command);
  let slowestMs = 0;
  try {
    await conform(async (options, use) => {
      cli.signal.throwIfAborted();
      return use(await pool.urlFor(options));
    }, tell);
  } finally {
    slowestMs = await pool.stop();
  }
  const inTime = slowestMs < graceMs;
  tell({
    transport: null,
    name: 'ends when it is asked to, by SIGTERM',
    section: 'The process',
    outcome: inTime ? 'holds' : 'fails',
    fault: inTime ? null : `it had to be killed after ${graceMs / 1000} s`,
    transcript: [],
  });
}

const graceMs = 1_500;
const mostLines = 8;

/** A line for what holds; for what does not, also what was wrong, where the contract says so, and what was said last. */
function rendered({ name, section, outcome, fault, transcript }: Verdict): string {
  const lines = [`  ${outcome.padEnd(11)} ${name}`];
  if (fault !== null) {
    lines.push(`      ${fault}`, `      servers/CONTRACT.md, "${section}"`);
    if (transcript.length > mostLines) lines.push('        …');
    lines.push(...transcript.slice(-mostLines).map((line) => `        ${line}`));
  }
  return `${lines.join('\n')}\n`;
}
