import type { ConfigurationLine, ProxyPreset } from './program.ts';

/** A preset as it is written down: how its lines differ from the right ones. */
type WrittenPreset<Name extends string> = Pick<ProxyPreset, 'does' | 'needsTls'> & {
  readonly changes?: Readonly<Partial<Record<Name, string>>>;
};

/** Presets with the lines that mend them, which are those that they lack or have otherwise. */
export const presetsOf = <Name extends string>(
  lines: Readonly<Record<Name, ConfigurationLine>>,
  written: Readonly<Record<string, WrittenPreset<Name>>>,
): Readonly<Record<string, ProxyPreset>> =>
  Object.fromEntries(
    Object.entries(written).map(([name, { changes = {}, ...preset }]): [string, ProxyPreset] => {
      const said = changes as Readonly<Record<string, string>>;
      const mends = Object.entries(said).map(([line, wrong]) => mendText(lines[line as Name], wrong));
      return [name, { ...preset, changes: said, mend: mends.length === 0 ? null : mends.join('\n') }];
    }),
  );

/** A line as people write it into their configuration; where it should have none, which one to take out. */
export const mendText = ({ text, where, with: other }: ConfigurationLine, wrong = ''): string =>
  text === ''
    ? `without: ${wrong.replace(/\s+/g, ' ') || 'it'}`
    : `${text}${where === undefined ? '' : ` (in ${where})`}${other === undefined ? '' : ` with ${other}`}`;

/** The text of each line in a preset. */
export const textsOf = <Name extends string>(
  lines: Readonly<Record<Name, ConfigurationLine>>,
  { changes }: ProxyPreset,
): Readonly<Record<Name, string>> =>
  Object.fromEntries(
    Object.entries<ConfigurationLine>(lines).map(([name, { text }]) => [name, changes[name] ?? text]),
  ) as Record<Name, string>;
