import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { PushbenchError } from '../core/errors.ts';
import { type Path, pathAtTarget, pathSlugOf } from '../core/path.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import { isReadable } from '../harness/place/cgroup.ts';
import type { Place } from '../harness/place/place.ts';
import type { ProcessCommand } from '../harness/processes/processCommand.ts';
import { builtInTarget } from '../harness/processes/processCommand.ts';
import { isUrl, runningAt } from '../harness/processes/runningTarget.ts';
import { checkTarget, targetNamed } from '../harness/processes/targetCommand.ts';
import { loadTargetFile } from '../scenarios/targetFile.ts';
import type { Cli } from './cli.ts';
import { integer } from './options.ts';
import { requireDescribed } from './requireDescribed.ts';
import { requireLinks } from './requireLinks.ts';
import { requireProxies } from './requireProxies.ts';

/** What a command line may say about the system under test. */
export interface TargetOption {
  readonly target?: string;
  readonly targetPid?: number;
  /** Certificates that are trusted there, as PEM. */
  readonly targetCert?: string;
}

/** Adds the options for it to a command. */
export const withTargetOption = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--target <target>',
        'server to measure instead of the built-in one: a command line that starts a server that follows ' +
          'servers/CONTRACT.md, the URL of a running one, such as http://127.0.0.1:8080, or a target file, such ' +
          'as my.target.yaml, for a server that does not follow it',
      ),
    )
    .addOption(pidOption('--target-pid <pid>', 'a running target'))
    .addOption(certificateOption());

/** The option for whom to trust at a target that has a certificate of its own. */
export const certificateOption = (
  description = 'file with the certificate of the target, or of the authority that issued it, for a target with its own; ' +
    'others are given one',
): Option => new Option('--target-cert <pem>', description).argParser(certificatesIn);

/** Reads the certificates of a file, for commander. */
function certificatesIn(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    new X509Certificate(text);
    return text;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InvalidArgumentError(
      code?.startsWith('E') && !code.startsWith('ERR_')
        ? `It cannot be read (${code}).`
        : 'It holds no certificate; expected PEM: -----BEGIN CERTIFICATE-----.',
    );
  }
}

/** An option that names the process of a target that runs. */
export const pidOption = (flags: string, of: string): Option =>
  new Option(
    flags,
    `process ID of ${of}, to measure CPU and memory of it and its children; otherwise they are unknown`,
  ).argParser(integer(1, 2 ** 31 - 1));

/** Whether what a person wrote is the path of a target file, and no command line. */
export const isTargetFile = (written = ''): boolean =>
  /\.ya?ml$/i.test(written) && statSync(written, { throwIfNoEntry: false })?.isFile() === true;

/** Whether a target runs already, and where its clients can reach it: not from hosts of their own. */
export const runsAlready = (written: string | undefined): boolean =>
  isUrl(written) || (written !== undefined && isTargetFile(written) && hasUrl(written));

const hasUrl = (path: string) => loadTargetFile(path).file.url !== undefined;

/** A target that a file describes. */
type CommandOfFile = ProcessCommand & Required<Pick<ProcessCommand, 'described'>>;

/** The target that a file describes. */
export function describedBy(written: string, authority: string | null): CommandOfFile {
  const described = loadTargetFile(written);
  const { url, pid = null, cgroup, publish } = described.file;
  const command = { file: '', args: [], written, described };
  if (url === undefined) return command;
  if (cgroup !== undefined && !isReadable(cgroup))
    throw new PushbenchError(`${written} names the control group ${cgroup}, whose cpu.stat cannot be read`, {
      hint: 'Expected a path below /sys/fs/cgroup, of version 2 (Linux), such as /system.slice/nginx.service.',
    });
  const running = { ...runningAt(url, pid, authority), cgroup };
  return { ...command, running: { ...running, controlUrl: publish.url ?? running.url } };
}

function targetOf({ target, targetPid, targetCert }: Chosen): ProcessCommand {
  const authority = targetCert ?? null;
  if (target == null && targetPid == null) return builtInTarget;
  const written = target ?? 'builtin';
  if (!isTargetFile(written)) return targetNamed(written, targetPid ?? null, authority);
  if (targetPid == null) return describedBy(written, authority);
  throw new PushbenchError('--target-pid is for a target that is given by its URL', {
    hint: 'A target file names the process of its server: pid: 1234.',
  });
}

type Chosen = { readonly [K in keyof TargetOption]: TargetOption[K] | null | undefined };

/**
 * The target that was chosen, to run these scenarios. It is tried once: throws a PushbenchError when it does
 * not become ready, or does not answer, when it would have to be restarted and is not ours, and when a link
 * or a proxy that they ask for cannot be had here.
 */
export async function chosenTarget(
  chosen: Chosen,
  cli: Cli,
  place: Place,
  scenarios: readonly Pick<Scenario, 'name' | 'disturbances' | 'phases' | 'streams' | 'variants'>[],
  port = 0,
): Promise<ProcessCommand> {
  await requireLinks(scenarios, place, cli);
  await requireProxies(scenarios, place, cli);
  const command = targetOf(chosen);
  if (command.described) requireDescribed(command.described.file, command.written ?? '', scenarios);
  if (command.running) {
    const restarting = scenarios.find(({ disturbances }) =>
      disturbances?.some(({ kind }) => kind === 'restart'),
    );
    if (restarting)
      throw new PushbenchError(
        `${restarting.name} restarts the target, but ${command.running.url} is already running: pushbench neither starts nor stops it`,
        { hint: 'Pass a command line that starts it, or remove restarts from the scenario’s disturbances.' },
      );
    cli.warn(
      `${command.running.url} is already running: heartbeats, holds and limits are those it was started with, ` +
        'and all trials share its memory.',
    );
  }
  if (command.written !== undefined)
    for (const path of pathsOf(scenarios))
      await cli.interruptible((signal) => checkTarget(command, place, port, signal, path));
  return command;
}

/** The paths over which a target is tried: it serves in the clear, over TLS, or both. */
function pathsOf(scenarios: readonly Pick<Scenario, 'variants'>[]): (Path | undefined)[] {
  const paths = scenarios.flatMap(({ variants }) => variants.map(({ over }) => pathAtTarget(over)));
  if (paths.length === 0) return [undefined];
  return [...new Map(paths.map((path) => [pathSlugOf(path), path])).values()];
}
