import { readFileSync, statSync } from 'node:fs';
import type { Cli } from '../../console/cli.ts';
import { decodedText } from '../../core/decodedText.ts';
import { messageOf, PushbenchError } from '../../core/errors.ts';
import { type Path, pathInWords } from '../../core/path.ts';
import type { ProxyFront } from '../../core/proxies/program.ts';
import { type ProgramName, programNames, programOf, rightPreset } from '../../core/proxies/programs.ts';
import { configurationName, type PathProxy, proxyWithTemplate, proxyWords } from '../../core/proxy.ts';
import { installedProgram } from '../../harness/processes/proxyProgram.ts';
import { listed } from '../../reports/render/words.ts';
import { presetsForLines } from './linesTable.ts';

/** A configuration to try. */
export interface Subject {
  readonly name: string;
  readonly proxy: PathProxy & { readonly template: string };
  /** Null for a configuration of a person’s own. */
  readonly preset: string | null;
}

/** What a person chooses from. */
export interface Chosen {
  readonly config?: string;
  readonly program?: ProgramName;
  readonly over?: Path;
  readonly lines?: true;
}

/** What is tried, and how clients come to it. */
interface Subjects {
  readonly subjects: readonly Subject[];
  readonly over: Path;
}

/** The configurations to try. Throws a PushbenchError where there are none, or they contradict each other. */
export async function chosenSubjects(
  cli: Pick<Cli, 'warn'>,
  words: readonly string[],
  { config, program, over, lines }: Chosen,
): Promise<Subjects> {
  if (config !== undefined) {
    if (words.length > 0)
      throw new PushbenchError('presets and --config are tried in runs of their own', {
        hint: `Leave out ${words.join(' ')}, or --config.`,
      });
    if (lines)
      throw new PushbenchError('--lines shows the lines of presets', {
        hint: 'Leave out --config, or --lines.',
      });
    const subject = ownSubject(config, program);
    return { subjects: [subject], over: over ?? overOf(subject) };
  }
  if (program !== undefined)
    throw new PushbenchError('--program says what the file of --config is for', {
      hint: `To try the presets of ${program}: pushbench proxies ${program}`,
    });
  const front = { tls: over?.tls?.version ?? null, http2: over?.http !== undefined };
  const chosen = words.length > 0 ? words : await installedOf(cli);
  const subjects = presetsNamed(chosen, front).filter(
    ({ proxy, preset }) => !lines || preset === null || presetsForLines(proxy.program).includes(preset),
  );
  return { subjects, over: over ?? {} };
}

/** Whoever has a certificate speaks TLS, and what is agreed on then. */
const overOf = ({ proxy: { template } }: Subject): Path => {
  const path = template.includes('{cert}') ? pathInWords('h2+tls') : {};
  return 'wrong' in path ? {} : path;
};

async function installedOf(cli: Pick<Cli, 'warn'>): Promise<ProgramName[]> {
  const found = await Promise.allSettled(programNames.map(installedProgram));
  const installed = programNames.filter((_, i) => found[i]?.status === 'fulfilled');
  const missing = programNames.filter((name) => !installed.includes(name));
  const packages = missing.map((name) => programOf(name).package).join(' ');
  const hint = `Debian and Ubuntu have them in packages of the same names: apt-get install ${packages}`;
  if (installed.length === 0)
    throw new PushbenchError(`none of ${listed(programNames)} is installed`, { hint });
  if (missing.length > 0) cli.warn(`${listed(missing)}: not installed, and left out\n${hint}`);
  return installed;
}

/** The presets that words name: those of a program, or one such as `nginx-bare`. */
function presetsNamed(words: readonly string[], front: ProxyFront): Subject[] {
  const chosen = words.flatMap((word): PathProxy[] => {
    if ((programNames as readonly string[]).includes(word)) return allOf(word as ProgramName, front);
    const named = proxyWords[word.replace(new RegExp(`-${rightPreset}$`), '')];
    if (named && Object.hasOwn(proxyWords, word.replace(new RegExp(`-${rightPreset}$`), ''))) return [named];
    throw new PushbenchError(`there is no proxy ${JSON.stringify(word)}`, {
      hint: `Programs: ${programNames.join(', ')}. Their presets: ${presetNames.join(', ')}.`,
    });
  });
  const subjects = chosen.map((proxy) => presetSubject(proxy, front));
  return [...new Map(subjects.map((subject) => [subject.name, subject])).values()];
}

const presetNames = Object.entries(proxyWords).map(([word, { preset }]) =>
  preset === undefined ? `${word}-${rightPreset}` : word,
);

/** All presets of a program that are worth trying here. */
const allOf = (program: ProgramName, { tls }: ProxyFront): PathProxy[] =>
  Object.entries(programOf(program).presets)
    .filter(([, { needsTls }]) => tls !== null || !needsTls)
    .map(([preset]) => ({ program, preset }));

function presetSubject({ program, preset = rightPreset }: PathProxy, front: ProxyFront): Subject {
  const template = programOf(program).configuration(preset, front);
  return { name: `${program}-${preset}`, preset, proxy: { program, preset, template } };
}

/** The configuration in a file. Throws a PushbenchError where it cannot be read, or used. */
function ownSubject(config: string, said: ProgramName | undefined): Subject {
  const text = textOf(config);
  const program = said ?? guessed(config, text);
  const proxy = proxyWithTemplate({ program, config }, text, config);
  return { name: configurationName(proxy), preset: null, proxy };
}

function guessed(config: string, text: string): ProgramName {
  const named = programNames.filter((name) => config.toLowerCase().includes(name));
  const signed = programNames.filter((name) => programOf(name).sign.test(text));
  const [program, ...others] = signed.length === 1 ? signed : named;
  if (program !== undefined && others.length === 0) return program;
  throw new PushbenchError(`it cannot be seen which program ${config} is for`, {
    hint: `Add --program, one of ${programNames.join(', ')}.`,
  });
}

function textOf(path: string): string {
  try {
    if (!statSync(path).isFile()) throw new Error('it is not a file');
    return decodedText(readFileSync(path));
  } catch (cause) {
    throw new PushbenchError(`${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
