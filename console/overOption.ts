import { type Command, InvalidArgumentError, Option } from 'commander';
import { itemsOf } from '../core/items.ts';
import { type Path, pathInWords, pathSlugOf } from '../core/path.ts';

/** Adds the option for the paths of all variants to a command. */
export const withOverOption = (command: Command): Command =>
  command.addOption(
    new Option(
      '--over <paths>',
      'run each variant over these paths, comma-separated, such as direct,tls or tls1.2+rsa2048, ' +
        'instead of the scenario’s',
    ).argParser(pathsOption),
  );

/** Parses paths that are separated by commas, for commander. */
function pathsOption(text: string): Path[] {
  const paths = itemsOf(text).map(pathOption);
  if (paths.length === 0) throw new InvalidArgumentError('Expected paths, separated by commas.');
  return [...new Map(paths.map((path) => [pathSlugOf(path), path])).values()];
}

function pathOption(word: string): Path {
  const path = pathInWords(word);
  if ('wrong' in path) throw new InvalidArgumentError(`${path.wrong}.`);
  return path;
}
