import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { tightOptions } from '../../conform/case.ts';
import { conform } from '../../conform/conform.ts';
import type { Verdict } from '../../conform/judge.ts';
import { verdictText } from '../../conform/verdictText.ts';
import { exitCodes, PushbenchError } from '../../core/errors.ts';
import { hostNetwork } from '../../harness/network.ts';
import { graceMs } from '../../harness/processes.ts';
import { type StartedTarget, startTarget, targetNamed } from '../../harness/targetCommand.ts';
import type { Cli } from '../cli.ts';

/** `pushbench conform`: whether a target does what the contract says. */
export function conformCommand(cli: Cli): Command {
  return new Command('conform')
    .summary('try a target against the server contract')
    .description(
      'Tries what servers/CONTRACT.md asks of a target, and says what holds and what does not, with the requests and ' +
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
Exit codes: 0 all holds · 1 something does not · 2 wrong usage, or there is no such program · 4 the target did not start,
            died, or does not answer · 130 ended by Ctrl-C.`,
    )
    .action(async (target: string) => {
      const verdicts = await cli.interruptible((signal) =>
        /^https?:/.test(target) ? tryUrl(target, signal) : tryCommandLine(target, signal),
      );
      cli.stdout.write(verdictText(verdicts));
      cli.exit(verdicts.some(({ outcome }) => outcome === 'fails') ? exitCodes.missed : exitCodes.ok);
    });
}

async function tryUrl(written: string, signal: AbortSignal): Promise<Verdict[]> {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || url.href !== `${url.origin}/`)
    throw new PushbenchError(`${written} is not the URL of a target`, {
      hint: 'Expected one such as http://127.0.0.1:8080, without a path: the endpoints are at the root.',
    });
  return [ending('untried'), ...(await conform({ usual: url.origin, tight: null }, signal))];
}

/** What a broken connection looks like to a case may be known before the death that broke it. */
const deathKnownWithinMs = 500;

async function tryCommandLine(written: string, signal: AbortSignal): Promise<Verdict[]> {
  const command = targetNamed(written);
  const place = {
    network: hostNetwork('nothing is measured'),
    cores: { target: null, load: null, all: null },
  };
  const over = new AbortController();
  const targets: StartedTarget[] = [];
  let verdicts: Verdict[];
  let inTime: boolean;
  try {
    for (const options of [{}, tightOptions])
      targets.push(await startTarget(command, options, place, 0, signal));
    const [usual = '', tight = ''] = targets.map(({ url }) => url);
    const judged = conform({ usual, tight }, AbortSignal.any([signal, over.signal]));
    verdicts = await Promise.race([
      judged.finally(() => sleep(deathKnownWithinMs)),
      ...targets.map(({ died }) => died),
    ]);
  } finally {
    over.abort();
    inTime = (await Promise.all(targets.map((target) => target.stop()))).every(Boolean);
  }
  return [ending(inTime ? 'holds' : 'fails'), ...verdicts];
}

const ending = (outcome: Verdict['outcome']): Verdict => ({
  transport: null,
  name: 'ends when it is asked to',
  section: 'The process',
  outcome,
  fault: outcome === 'fails' ? `it had to be killed ${graceMs / 1000} s after SIGTERM` : null,
  record: [],
});
