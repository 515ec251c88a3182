import { Command } from 'commander';
import { plainJson } from '../../core/plainText.ts';
import { scenarioJsonSchema } from '../../scenarios/load.ts';
import type { Cli } from '../cli.ts';

/** `pushbench schema`: the JSON Schema of scenario files, for editors. */
export function schemaCommand(cli: Cli): Command {
  return new Command('schema').summary('print the JSON Schema of scenario files').action(() => {
    cli.stdout.write(`${plainJson(scenarioJsonSchema(), 2)}\n`);
  });
}
