import { Command, InvalidArgumentError, Option } from 'commander';
import type { Cli } from '../../console/cli.ts';
import { duration } from '../../console/options.ts';
import { refuseToReplace, requireOutput } from '../../console/outputPath.ts';
import { wrappedFor } from '../../console/wrapped.ts';
import { monotonicMs } from '../../core/clock.ts';
import { type Path, pathInWords, pathSlugOf } from '../../core/path.ts';
import { programNames } from '../../core/proxies/programs.ts';
import type { EndpointName } from '../../core/transports.ts';
import { pushbenchVersion } from '../../harness/record/ownPackage.ts';
import { writeAtomically } from '../../harness/record/writeAtomically.ts';
import { type Chosen, chosenSubjects } from './chosen.ts';
import { exitCodeOfProxies } from './exitCode.ts';
import { type Proxies, proxiesSchemaVersion } from './file.ts';
import { triedTransports } from './forms.ts';
import { renderProxiesJson } from './json.ts';
import { renderProxiesMarkdown } from './markdown.ts';
import { measureProxies, type ProxiesPlan } from './measure.ts';
import { pathsOption, transportsOption } from './parse.ts';
import { createProxiesProgress } from './progress.ts';
import { renderProxiesTerminal } from './terminal.ts';

const formats = ['terminal', 'md', 'json'] as const;

/** What a server does that nobody has told otherwise: what the built-in one does. */
const usual = { heartbeatMs: 15_000, holdMs: 25_000 };

/** Presets are scaled: what cuts at all cuts after 3 s. */
const presetSilenceMs = 5_000;
/** Longer than a long poll is usually held. */
const ownSilenceMs = 30_000;

interface ProxiesOptions extends Chosen {
  readonly transports?: EndpointName[];
  readonly idleUpTo?: number;
  readonly heartbeat?: number;
  readonly hold?: number;
  readonly plainServer?: true;
  readonly paths?: ReadonlyMap<EndpointName, string>;
  readonly details?: true;
  readonly format: (typeof formats)[number];
  readonly json?: true;
  readonly out?: string;
}

/** `pushbench proxies`: what proxies do to each transport. */
export function proxiesCommand(cli: Cli): Command {
  return new Command('proxies')
    .description(
      'Starts a proxy before a small server of its own, and tries every transport through it: whether it works, how ' +
        'late events come, what is withheld until how many bytes, what is cut after how much silence and which ' +
        'heartbeat survives, what is refused, and how many connections reach the server. Without --config, it tries ' +
        'configurations that people run, right and wrong, of nginx, haproxy and caddy.',
    )
    .argument(
      '[configurations...]',
      `programs, or presets such as nginx-buffering (default: all that are installed)`,
    )
    .option(
      '--config <file>',
      'a configuration of yours, with {listen} and {target}; {cert} and {dir} if it needs them',
    )
    .addOption(new Option('--program <name>', 'what it is for, if that cannot be seen').choices(programNames))
    .addOption(
      new Option(
        '--transports <names>',
        'try these, comma-separated; exit code 1 if one does not work',
      ).argParser(transportsOption),
    )
    .addOption(
      new Option('--over <path>', 'how clients come to the proxy: direct, tls, h2+tls, h2').argParser(
        frontOption,
      ),
    )
    .addOption(
      new Option(
        '--idle-up-to <duration>',
        'how long silence is tried (default: 5s for presets, 30s for --config)',
      ).argParser(duration),
    )
    .addOption(
      new Option('--heartbeat <duration>', 'how often your server sends heartbeats (default: 15s)').argParser(
        duration,
      ),
    )
    .addOption(
      new Option('--hold <duration>', 'how long it holds long polls (default: 25s)').argParser(duration),
    )
    .option('--plain-server', 'judge for a server that does not say X-Accel-Buffering: no')
    .addOption(
      new Option('--paths <list>', 'where your server has them, such as sse=/events,websocket=/ws').argParser(
        pathsOption,
      ),
    )
    .option('--lines', 'show what each line of the right configuration is for, by leaving it out')
    .option('--details', 'show each configuration transport by transport, as --config does')
    .addOption(new Option('--format <format>', 'what to make').choices(formats).default('terminal'))
    .option('--json', 'the same as --format json')
    .option('--out <path>', 'the file (default: standard output)')
    .addHelpText(
      'after',
      `
Examples:
  pushbench proxies nginx                                        all presets of nginx, in about 15 s
  pushbench proxies nginx --lines                                what each line is for
  pushbench proxies nginx-buffering --details
  pushbench proxies --config my-nginx.conf --transports sse,websocket
  pushbench proxies --config my-nginx.conf --idle-up-to 90s      finds limits such as nginx's 60 s
  pushbench proxies haproxy --over h2+tls

A configuration of yours:
  server {
    listen {listen};
    location / { proxy_pass http://{target}; }
  }

Outcomes: ✓ works, ! works, but there is something to know, ✗ does not work. A preset that cuts does so after 3 s, where
defaults are 60 s and more. docs/PROXIES.md explains each column and each line.`,
    )
    .action((words: string[], options: ProxiesOptions) => proxies(cli, words, options));
}

/** Parses how clients come to a proxy, for commander. */
function frontOption(text: string): Path {
  const path = pathInWords(text.trim());
  if ('wrong' in path) throw new InvalidArgumentError(`${path.wrong}.`);
  if (path.link || path.proxy || path.http?.connection === 'shared')
    throw new InvalidArgumentError('Expected direct, tls, tls1.2, h2 or h2+tls: nothing else is tried here.');
  return path;
}

async function proxies(cli: Cli, words: readonly string[], options: ProxiesOptions): Promise<void> {
  const { config, out } = options;
  const format = options.json ? 'json' : options.format;
  if (out !== undefined) await requireOutput(out, config === undefined ? [] : [config]);
  const { subjects, over } = await chosenSubjects(cli, words, options);
  const plan: ProxiesPlan = {
    subjects,
    over,
    transports: options.transports ?? triedTransports,
    pathOf: (transport) => options.paths?.get(transport) ?? `/${transport}`,
    silence: {
      upToMs: options.idleUpTo ?? (config === undefined ? presetSilenceMs : ownSilenceMs),
      heartbeatMs: options.heartbeat ?? null,
      holdMs: options.hold ?? null,
    },
  };
  const takenAt = new Date().toISOString();
  const progress = createProxiesProgress(
    cli.stderr,
    { configurations: subjects.length, silenceMs: plan.silence.upToMs },
    monotonicMs,
  );
  const seen = await cli
    .interruptible((signal) => measureProxies(plan, signal, progress.listener))
    .finally(progress.stop);
  const file: Proxies = {
    schema: proxiesSchemaVersion,
    pushbench: pushbenchVersion(),
    takenAt,
    command: cli.command,
    over: pathSlugOf(over),
    server: {
      heartbeatMs: options.heartbeat ?? usual.heartbeatMs,
      holdMs: options.hold ?? usual.holdMs,
      saysAccelBuffering: !options.plainServer,
    },
    silenceMs: plan.silence.upToMs,
    required: options.transports ?? [],
    ...seen,
  };
  const shown = { onlyLines: options.lines ?? false, ...(options.details && { details: true }) };
  const text =
    format === 'json'
      ? renderProxiesJson(file)
      : format === 'md'
        ? renderProxiesMarkdown(file, shown)
        : renderProxiesTerminal(file, cli.color && out === undefined, shown);
  if (out === undefined) cli.stdout.write(format === 'terminal' ? wrappedFor(cli.stdout, text) : text);
  else {
    refuseToReplace(out, config === undefined ? [] : [config]);
    await writeAtomically(out, text);
    cli.stdout.write(`${out}\n`);
  }
  cli.exit(exitCodeOfProxies(file));
}
