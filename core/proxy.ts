import { z } from 'zod';
import { PushbenchError } from './errors.ts';
import { type ProgramName, programNames, programOf, rightPreset } from './proxies/programs.ts';

/*
 * A proxy between subscribers and target, with a configuration that people run or one of the person's own.
 */

interface PresetOf {
  readonly program: ProgramName;
  readonly preset?: string;
}

/** Each preset by its word: `nginx` for the right one, `nginx-no-upgrade` for another. */
export const proxyWords: Readonly<Record<string, PresetOf>> = Object.fromEntries(
  programNames.flatMap((program) =>
    Object.keys(programOf(program).presets).map((preset): [string, PresetOf] =>
      preset === rightPreset ? [program, { program }] : [`${program}-${preset}`, { program, preset }],
    ),
  ),
);

const presetsText = (program: ProgramName) => Object.keys(programOf(program).presets).join(', ');

const needed = ['{listen}', '{target}'] as const;

/** What a configuration of a person's own lacks; undefined when nothing. */
function lackOf(template: string): string | undefined {
  const missing = needed.filter((word) => !template.includes(word));
  return missing.length === 0
    ? undefined
    : `it lacks ${missing.join(' and ')}: write {listen} where the proxy shall listen, and {target} where the server is that it leads to`;
}

const writtenProxy = z.strictObject({
  program: z
    .enum(programNames, { error: `expected a program: ${programNames.join(', ')}` })
    .describe('The program; it must be installed.'),
  preset: z
    .string({ error: 'expected the name of a preset' })
    .optional()
    .describe('A configuration of pushbench, right or wrong in one thing; `right` unless it is said.'),
  config: z
    .string({ error: 'expected the path of a file' })
    .min(1)
    .max(1_000)
    .optional()
    .describe('A file of yours with {listen} and {target}, and {cert} and {dir}; relative to the scenario.'),
  template: z
    .string()
    .max(200_000)
    .optional()
    .describe('What is in that file; pushbench reads it unless it is said.'),
});

/** Schema of a proxy: a word such as nginx-no-upgrade, or an object. What comes out can be read again. */
export const proxySchema = z
  .union([z.string(), writtenProxy], {
    error: `expected a proxy such as ${programNames.join(', ')}, or an object such as { program: nginx, config: my-nginx.conf }`,
  })
  .transform((written, context): PathProxy => {
    const wrong = (key: string | null, message: string) => {
      context.addIssue({ code: 'custom', path: key === null ? [] : [key], message });
      return z.NEVER;
    };
    if (typeof written === 'string')
      return (
        (Object.hasOwn(proxyWords, written) ? proxyWords[written] : undefined) ??
        wrong(null, `expected a proxy: ${Object.keys(proxyWords).join(', ')}`)
      );
    const { program, preset, config, template } = written;
    if (preset !== undefined && !Object.hasOwn(programOf(program).presets, preset))
      return wrong('preset', `expected a preset of ${program}: ${presetsText(program)}`);
    if (preset !== undefined && (config ?? template) !== undefined)
      return wrong('config', 'a proxy has a preset or a configuration of your own, not both');
    if (template !== undefined && config === undefined)
      return wrong('template', 'config has to name the file that this comes from');
    const lack = template === undefined ? undefined : lackOf(template);
    if (lack !== undefined) return wrong('template', lack);
    return {
      program,
      ...(preset !== undefined && preset !== rightPreset && { preset }),
      ...(config !== undefined && { config }),
      ...(template !== undefined && { template }),
    };
  });

/** A proxy, as a path has it. */
export interface PathProxy {
  readonly program: ProgramName;
  /** Absent for the right one, and where there is a configuration of the person's own. */
  readonly preset?: string | undefined;
  /** The file that it comes from. */
  readonly config?: string | undefined;
  /** The text of that file, once it has been read. */
  readonly template?: string | undefined;
}

/**
 * A proxy with the text of the file that it names, which was read from `path`. Throws a PushbenchError where
 * that cannot be the configuration of one.
 */
export function proxyWithTemplate<P extends PathProxy>(proxy: P, template: string, path: string) {
  const whole = { ...proxy, template };
  const [wrong] = proxySchema.safeParse(whole).error?.issues ?? [];
  if (wrong === undefined) return whole;
  throw new PushbenchError(`${path} cannot be the configuration of a proxy: ${wrong.message}`, {
    hint: 'docs/PROXIES.md has an example. {cert} stands for the file with certificate and key, where TLS ends at the proxy.',
  });
}

/** What a configuration is called: its preset, or its file without folders and ending. */
export const configurationName = ({ preset, config }: PathProxy): string =>
  config === undefined ? (preset ?? rightPreset) : (config.split(/[\\/]/).at(-1) as string);

/** The parts of a slug that name a proxy, such as `nginx-no-upgrade`. */
export const proxyParts = (proxy: PathProxy): string[] => [
  proxy.program,
  ...(proxy.config === undefined
    ? (proxy.preset?.split('-') ?? [])
    : [
        configurationName(proxy)
          .replace(/\.[a-z]+$/i, '')
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '-')
          .replace(/^-|-$/g, '') || 'own',
      ]),
];

/** A proxy where there is little room, such as `nginx` and `nginx (no-upgrade)`. */
export const proxyLabel = (proxy: PathProxy): string[] => {
  const name = configurationName(proxy);
  return [name === rightPreset ? proxy.program : `${proxy.program} (${name})`];
};
