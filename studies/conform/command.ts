import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { certificateOption, isTargetFile } from '../../console/chosenTarget.ts';
import type { Cli } from '../../console/cli.ts';
import { exitCodes, PushbenchError } from '../../core/errors.ts';
import { hostNetwork } from '../../harness/place/network.ts';
import { graceMs } from '../../harness/processes/processes.ts';
import { isUrl } from '../../harness/processes/runningTarget.ts';
import { type StartedTarget, startTarget, targetNamed } from '../../harness/processes/targetCommand.ts';
import { authOptions } from './authCases.ts';
import { tightOptions } from './case.ts';
import { conform } from './conform.ts';
import type { CaseOutcome } from './tryCases.ts';
import { outcomesText } from './words.ts';

/** `pushbench conform`: whether a target does what the contract says. */
export function conformCommand(cli: Cli): Command {
  return new Command('conform')
    .description(
      'Tests what servers/CONTRACT.md requires of a target, and shows what holds and what fails, with the requests ' +
        'and answers as evidence. Transports that a target does not serve are left out, and so is HTTP/2.',
    )
    .argument('<target>', 'a command line that starts it, builtin, or the URL of a running one')
    .addOption(
      certificateOption(
        'file with the certificate of a target at an https:// URL, or of the authority that issued it',
      ),
    )
    .addHelpText(
      'after',
      `
Examples:
  pushbench conform "python3 examples/target-python/target.py"
  pushbench conform http://127.0.0.1:8080
  pushbench conform https://127.0.0.1:8443 --target-cert target.pem

Cases that need options, such as short heartbeats, are only tested with command lines, which are started with them.`,
    )
    .action(async (target: string, { targetCert = null }: { targetCert?: string | null }) => {
      if (targetCert !== null && !/^https:/i.test(target))
        throw new PushbenchError('--target-cert is for a target at an https:// URL', {
          hint: 'A command line is started without a certificate, and serves http://.',
        });
      if (isTargetFile(target))
        throw new PushbenchError(
          'conform tests a target against the contract, which a target file does without',
          {
            hint: 'pushbench run --target tries what it describes: every delivery is verified.',
          },
        );
      const outcomes = await cli.interruptible((signal) =>
        isUrl(target) ? tryUrl(target, targetCert, signal) : tryCommandLine(target, signal),
      );
      cli.stdout.write(outcomesText(outcomes));
      cli.exit(outcomes.some(({ outcome }) => outcome === 'fails') ? exitCodes.missed : exitCodes.ok);
    });
}

async function tryUrl(
  written: string,
  authority: string | null,
  signal: AbortSignal,
): Promise<CaseOutcome[]> {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || url.href !== `${url.origin}/`)
    throw new PushbenchError(`${written} is not the URL of a target`, {
      hint: 'Expected one such as http://127.0.0.1:8080, without a path: the endpoints are at the root.',
    });
  return [ending('untried'), ...(await conform({ usual: url.origin, tight: null, authority }, signal))];
}

/** What a broken connection looks like to a case may be known before the death that broke it. */
const deathKnownWithinMs = 500;

async function tryCommandLine(written: string, signal: AbortSignal): Promise<CaseOutcome[]> {
  const command = targetNamed(written);
  const place = {
    network: hostNetwork('nothing is measured'),
    cores: { target: null, load: null, all: null },
  };
  const over = new AbortController();
  const targets: StartedTarget[] = [];
  let outcomes: CaseOutcome[];
  let inTime: boolean;
  try {
    for (const options of [{}, tightOptions, ...authOptions.map((auth) => ({ auth }))])
      targets.push(await startTarget(command, options, place, 0, signal));
    const [usual = '', tight = '', ...auth] = targets.map(({ url }) => url);
    const tried = conform({ usual, tight, auth }, AbortSignal.any([signal, over.signal]));
    outcomes = await Promise.race([
      tried.finally(() => sleep(deathKnownWithinMs)),
      ...targets.map(({ died }) => died),
    ]);
  } finally {
    over.abort();
    inTime = (await Promise.all(targets.map((target) => target.stop()))).every(Boolean);
  }
  return [ending(inTime ? 'holds' : 'fails'), ...outcomes];
}

const ending = (outcome: CaseOutcome['outcome']): CaseOutcome => ({
  transport: null,
  name: 'ends when asked to',
  section: 'The process',
  outcome,
  fault: outcome === 'fails' ? `it had to be killed ${graceMs / 1000} s after SIGTERM` : null,
  record: [],
});
