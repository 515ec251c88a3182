import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { certificateOption, describedBy, isTargetFile } from '../../console/chosenTarget.ts';
import type { Cli } from '../../console/cli.ts';
import { exitCodes, PushbenchError } from '../../core/errors.ts';
import { pathSchema } from '../../core/path.ts';
import { hostNetwork } from '../../harness/place/network.ts';
import { graceMs } from '../../harness/processes/processes.ts';
import { isUrl } from '../../harness/processes/runningTarget.ts';
import { type StartedTarget, startTarget, targetNamed } from '../../harness/processes/targetCommand.ts';
import { authOptions } from './authCases.ts';
import { tightOptions } from './case.ts';
import { conform } from './conform.ts';
import { conformDescribed } from './described/conformDescribed.ts';
import type { CaseOutcome } from './tryCases.ts';
import { outcomesText, targetFileAt } from './words.ts';

/** `pushbench conform`: whether a target does what the contract says. */
export function conformCommand(cli: Cli): Command {
  return new Command('conform')
    .description(
      'Tests what servers/CONTRACT.md requires of a target, or what a target file says of one, and shows what holds ' +
        'and what fails, with the requests and answers as evidence. Transports that a target does not serve are ' +
        'left out, and so is HTTP/2.',
    )
    .argument(
      '<target>',
      'a command line that starts it, builtin, the URL of a running one, or a target file',
    )
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
  pushbench conform my.target.yaml

Cases that need options, such as short heartbeats, are only tested with command lines, which are started with them.`,
    )
    .action(async (target: string, { targetCert = null }: { targetCert?: string | null }) => {
      const described = isTargetFile(target) ? describedBy(target, targetCert) : null;
      const { url = '' } = described ? described.described.file : { url: target };
      if (targetCert !== null && !/^https:/i.test(url))
        throw new PushbenchError('--target-cert is for a target at an https:// URL', {
          hint: 'A target that is started has no certificate, and serves http://.',
        });
      const outcomes = await cli.interruptible((signal) => {
        if (described) return tryFile(described, targetCert, signal);
        return isUrl(target) ? tryUrl(target, targetCert, signal) : tryCommandLine(target, signal);
      });
      cli.stdout.write(outcomesText(outcomes, described ? targetFileAt(target) : undefined));
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
  const options = [{}, tightOptions, ...authOptions.map((auth) => ({ auth }))];
  const { outcomes, inTime } = await tryStarted(
    options.map((one) => () => startTarget(command, one, place, 0, signal)),
    (urls, ending) => {
      const [usual = '', tight = '', ...auth] = urls;
      return conform({ usual, tight, auth }, ending);
    },
    signal,
  );
  return [ending(inTime ? 'holds' : 'fails'), ...outcomes];
}

async function tryFile(
  command: ReturnType<typeof describedBy>,
  authority: string | null,
  signal: AbortSignal,
): Promise<CaseOutcome[]> {
  const { file } = command.described;
  const over = file.url?.startsWith('https:') ? pathSchema.parse('tls') : undefined;
  const { outcomes, inTime } = await tryStarted(
    [() => startTarget(command, {}, place, 0, signal, over)],
    ([url = ''], ending) => {
      const address = { url, authority };
      const control = { url: file.publish.url ?? url, authority };
      return conformDescribed({ file, address, control }, ending);
    },
    signal,
  );
  const isOurs = command.running === undefined;
  return [ending(isOurs ? (inTime ? 'holds' : 'fails') : 'untried', 'start.command'), ...outcomes];
}

const place = {
  network: hostNetwork('nothing is measured'),
  cores: { target: null, load: null, all: null },
};

/** Starts targets, tries them, and ends them; says whether all ended in time when they were asked to. */
async function tryStarted(
  starts: readonly (() => Promise<StartedTarget>)[],
  tryAll: (urls: readonly string[], signal: AbortSignal) => Promise<CaseOutcome[]>,
  signal: AbortSignal,
): Promise<{ outcomes: CaseOutcome[]; inTime: boolean }> {
  const over = new AbortController();
  const targets: StartedTarget[] = [];
  let outcomes: CaseOutcome[];
  let inTime: boolean;
  try {
    for (const start of starts) targets.push(await start());
    const tried = tryAll(
      targets.map(({ url }) => url),
      AbortSignal.any([signal, over.signal]),
    );
    outcomes = await Promise.race([
      tried.finally(() => sleep(deathKnownWithinMs)),
      ...targets.map(({ died }) => died),
    ]);
  } finally {
    over.abort();
    inTime = (await Promise.all(targets.map((target) => target.stop()))).every(Boolean);
  }
  return { outcomes, inTime };
}

const ending = (outcome: CaseOutcome['outcome'], section = 'The process'): CaseOutcome => ({
  transport: null,
  name: 'ends when asked to',
  section,
  outcome,
  fault: outcome === 'fails' ? `it had to be killed ${graceMs / 1000} s after SIGTERM` : null,
  record: [],
});
