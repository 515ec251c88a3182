import { type ProgramName, programNames, programOf, rightPreset } from '../../core/proxies/programs.ts';
import { type EndpointName, transports } from '../../core/transports.ts';
import type { Proxies, SeenConfiguration } from './file.ts';
import { outcomeOf } from './outcome.ts';

/** A line of a configuration, what it is for, and what is seen without it. */
export interface LineSeen {
  readonly line: string;
  readonly does: string;
  readonly without: string;
}

/** What each line of a program’s right configuration is for, shown by the presets that lack it. */
export function linesSeen(program: ProgramName, proxies: Proxies): LineSeen[] {
  const { lines } = programOf(program);
  const tried = proxies.configurations
    .filter((one) => one.program === program && one.preset !== null)
    .map((one) => ({ one, changed: changedIn(one) }));
  const right = tried.find(({ changed }) => changed.length === 0);
  if (right === undefined) return [];
  return Object.entries(lines).flatMap(([name, { text, does }]) => {
    if (text === '') return [];
    const lacking = tried
      .filter(({ changed }) => changed.includes(name))
      .sort((a, b) => a.changed.length - b.changed.length)
      .map(({ one, changed }) => {
        const others = changed.filter((other) => other !== name);
        // What the others do by themselves is not this line’s.
        const known = tried.filter((it) => it.changed.every((line) => others.includes(line)));
        return {
          others,
          seen: differences(
            one,
            known.map((it) => it.one),
            proxies,
          ),
        };
      });
    const [alone] = lacking;
    if (alone === undefined) return [];
    const shown = alone.seen === '' ? (lacking.find(({ seen }) => seen !== '') ?? alone) : alone;
    const beside = shown.others.map((other) => (lines[other]?.text || other).replace(/;$/, '')).join(', ');
    const without = [
      ...(alone !== shown && alone.others.length === 0 ? ['nothing to be seen'] : []),
      `${beside === '' ? '' : `together with ${beside}: `}${shown.seen || 'nothing to be seen'}`,
    ].join('; ');
    return [{ line: text, does, without }];
  });
}

/** The lines that a preset has otherwise. */
const changedIn = ({ program, preset }: SeenConfiguration): string[] =>
  Object.keys(programOf(program).presets[preset ?? rightPreset]?.changes ?? {});

/** What came of transports with one configuration, and with none of some others. */
function differences(one: SeenConfiguration, others: readonly SeenConfiguration[], proxies: Proxies): string {
  const wordsOf = ({ transports: all }: SeenConfiguration, transport: EndpointName) =>
    all
      .filter((seen) => seen.transport === transport)
      .flatMap((seen) => outcomeOf(seen, proxies).words)
      .map((word) => word.replace(/after (\d+\.\d) s/, (_, seconds) => `after ${Math.round(seconds)} s`));
  const byWords = new Map<string, string[]>();
  for (const { transport } of one.transports) {
    const known = others.flatMap((other) => wordsOf(other, transport));
    const words = wordsOf(one, transport).filter((word) => !known.includes(word));
    if (words.length === 0) continue;
    const text = words.join(', ');
    byWords.set(text, [...(byWords.get(text) ?? []), transports[transport].shortTitle]);
  }
  const tls = one.agreed?.tls ?? null;
  return [
    ...[...byWords].map(([words, names]) => `${names.join(', ')}: ${words}`),
    ...(others.some(({ agreed }) => agreed && agreed.tls !== tls) ? [`${tls} was agreed on`] : []),
  ].join('; ');
}

/** So many presets, and the lines of a program are worth a table. */
const presetsForTable = 4;

/** The programs of which lines can be shown. */
export const programsWithLines = (proxies: Proxies): ProgramName[] =>
  programNames.filter(
    (name) =>
      proxies.configurations.filter(({ program, preset }) => program === name && preset !== null).length >=
        presetsForTable && linesSeen(name, proxies).length > 0,
  );

/** The presets that show what a line is for: the right one, and those that lack few lines. */
export function presetsForLines(program: ProgramName): string[] {
  const { presets } = programOf(program);
  return Object.keys(presets).filter((name) => Object.keys(presets[name]?.changes ?? {}).length <= 2);
}
