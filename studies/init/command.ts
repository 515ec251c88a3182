import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import type { Cli } from '../../console/cli.ts';
import { PushbenchError } from '../../core/errors.ts';
import { destinationOf } from '../../harness/record/destination.ts';
import { requireWritable, writeAtomically } from '../../harness/record/writeAtomically.ts';
import { scenarioSchemaPath } from '../../scenarios/load.ts';
import { ask } from './ask.ts';
import { choosePolls, requireInterval } from './log/chosenPolls.ts';
import { type Derived, derivedFrom, requireRate } from './log/derived.ts';
import { readPolls } from './log/readPolls.ts';
import { scenarioText } from './scenarioText.ts';
import { type Question, questions, type Wishes } from './wishes.ts';

interface InitOptions extends Partial<Wishes> {
  readonly fromLog?: readonly string[];
  readonly path?: string;
  readonly yes?: true;
  readonly force?: true;
}

/** `pushbench init`: a scenario of one's own. */
export function initCommand(cli: Cli): Command {
  const command = new Command('init')
    .description(
      'Asks at most six questions and writes a commented scenario. Whatever a flag says is not asked; where standard ' +
        'input is not a terminal, nothing is, and the usual values are taken.',
    )
    .argument('[file]', `the file to write (default: ${usualFile})`);
  for (const { flag, words, usual, parse } of questions)
    command.addOption(
      new Option(flag, `${words} (usual: ${usual})`).argParser((text): unknown => parse(text)),
    );
  return command
    .option(
      '--from-log <files...>',
      'derive users, rate, payload sizes and poll interval from access logs of polls: combined format or JSON lines, ' +
        'plain or gzip; flags win over what logs say',
    )
    .option('--path <path>', 'with --from-log: what clients poll for, such as /api/notifications')
    .option('--yes', 'ask nothing, and take the usual values')
    .option('--force', 'replace the file if it exists')
    .addHelpText(
      'after',
      `
Examples:
  pushbench init
  pushbench init panel.yaml --users 2000 --rate 6/min --payload 250 --interval 10s --goal 2s
  pushbench init panel.yaml --from-log access.log access.log.1.gz --goal 2s`,
    )
    .action((file: string | undefined, options: InitOptions) => init(cli, ...separated(file, options)));
}

const usualFile = 'my-scenario.yaml';

/** The file to write, where it stands behind the logs: what ends in .yaml is no log. */
function separated(file: string | undefined, options: InitOptions): [string, InitOptions] {
  const { fromLog = [] } = options;
  const last = fromLog.at(-1) ?? '';
  if (file === undefined && fromLog.length > 1 && /\.ya?ml$/i.test(last))
    return [last, { ...options, fromLog: fromLog.slice(0, -1) }];
  return [file ?? usualFile, options];
}

async function init(cli: Cli, file: string, options: InitOptions): Promise<void> {
  const { fromLog, path, yes, force = false } = options;
  if (path !== undefined && fromLog === undefined)
    throw new PushbenchError('--path says what to look for in a log; give one with --from-log');
  await requireFree(file, force);
  const given = Object.fromEntries(
    questions.flatMap(({ name }) => (options[name] === undefined ? [] : [[name, options[name]]])),
  ) as Partial<Wishes>;
  const derived = fromLog ? await derive(cli, fromLog, path, given) : null;
  const known = { ...derived?.wishes, ...given };
  const open: readonly Question[] = questions.filter(({ name }) => known[name] === undefined);
  const answers =
    cli.stdin.isTTY && !yes && !derived
      ? await ask(open, { input: cli.stdin, output: cli.stderr })
      : new Map(open.map(({ name, usual, parse }) => [name, parse(usual)]));
  const wishes = { ...known, ...Object.fromEntries(answers) } as Wishes;
  const assumptions = derived ? [...derived.assumptions, ...givenWords(given)] : [];
  const text = scenarioText(wishes, {
    name: nameFor(file),
    schema: schemaFor(file),
    assumptions,
  });
  // Somebody may have written it while questions were answered.
  await requireFree(file, force);
  await writeAtomically(file, text);
  for (const sentence of assumptions) cli.stderr.write(`${sentence}\n`);
  cli.stdout.write(`${file}\n`);
  cli.stderr.write(`Look through it, then: pushbench run ${/\s/.test(file) ? `"${file}"` : file}\n`);
}

async function derive(
  cli: Cli,
  files: readonly string[],
  path: string | undefined,
  given: Partial<Wishes>,
): Promise<Derived> {
  const logs = await readPolls(files);
  const polls = choosePolls(logs, path);
  if (given.interval === undefined) requireInterval(polls);
  const derived = derivedFrom(logs, polls);
  requireRate(derived, polls, given);
  for (const warning of derived.warnings) cli.warn(warning);
  return derived;
}

/** What a log was not asked for. */
function givenWords(given: Partial<Wishes>): string[] {
  const flags = Object.keys(given).map((name) => `--${name}`);
  return flags.length === 0 ? [] : [`Given on the command line, whatever the log says: ${flags.join(', ')}.`];
}

/** Throws a PushbenchError when the file cannot be written, or would be replaced unasked. */
async function requireFree(file: string, force: boolean): Promise<void> {
  if (file === '') throw new PushbenchError('the name of the file is empty');
  await requireWritable(file);
  const destination = await destinationOf(file);
  if (!force && destination.kind === 'file' && destination.before !== null)
    throw new PushbenchError(`${file} exists already; nothing was written`, {
      hint: 'Name another file, or replace it with --force.',
    });
}

/** A scenario's name from that of its file. */
function nameFor(file: string): string {
  const name = basename(file)
    .replace(/\.ya?ml$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  // YAML takes some words for something else.
  const isName = /^[a-z]/.test(name) && !/^(true|false|null)$/.test(name);
  return (isName ? name : `scenario-${name}`).slice(0, 60).replace(/-+$/, '');
}

/**
 * Where an editor finds the schema: relative to the file where both lie below the current folder, so that the
 * file can be committed; else the URL of the installed one. Editors end a path at a space.
 */
function schemaFor(file: string): string {
  const path = relative(dirname(resolve(file)), scenarioSchemaPath).replaceAll('\\', '/');
  if (![file, scenarioSchemaPath].every(isBelowHere) || /\s/.test(path))
    return pathToFileURL(scenarioSchemaPath).href;
  return path.startsWith('.') ? path : `./${path}`;
}

function isBelowHere(path: string): boolean {
  const fromHere = relative('.', path);
  return !fromHere.startsWith('..') && !isAbsolute(fromHere);
}
