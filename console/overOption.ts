import { type Command, InvalidArgumentError, Option } from 'commander';
import { itemsOf } from '../core/items.ts';
import { type Path, pathInWords, pathSlugOf } from '../core/path.ts';

/** Adds the option for the paths of all variants to a command that runs scenarios. */
export const withOverOption = (command: Command): Command =>
  command.addOption(
    new Option(
      '--over <paths>',
      'run each variant over these paths, comma-separated, such as direct,h2+tls, or by the names that the ' +
        'scenario has for them, instead of the scenario’s',
    ).argParser(pathsOption),
  );

/** The option for the one path of everything that a command runs. */
export const onePathOption = (): Option =>
  new Option('--over <path>', 'run everything over this path, such as tls or h2+tls').argParser(
    (text): Path => {
      const path = pathInWords(text.trim());
      if ('wrong' in path) throw new InvalidArgumentError(`${path.wrong}.`);
      return path;
    },
  );

/** Parses paths that are separated by commas, for commander; what may be a name stays a string. */
function pathsOption(text: string): (Path | string)[] {
  const paths = itemsOf(text).map((word): Path | string => {
    const path = pathInWords(word);
    if (!('wrong' in path)) return path;
    if (path.mayBeName) return word;
    throw new InvalidArgumentError(`${path.wrong}.`);
  });
  if (paths.length === 0) throw new InvalidArgumentError('Expected paths, separated by commas.');
  const nameOf = (path: Path | string) => (typeof path === 'string' ? path : pathSlugOf(path));
  return [...new Map(paths.map((path) => [nameOf(path), path])).values()];
}
