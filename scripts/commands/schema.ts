import { Command } from 'commander';
import type { Cli } from '../../console/cli.ts';
import type { CliCommand } from '../../console/cliCommand.ts';
import { plainJson } from '../../core/plainText.ts';
import { scenarioJsonSchema } from '../../scenarios/load.ts';

/** `pushbench schema`: the JSON Schema of scenario files, for editors. */
export const schemaCommand: CliCommand = {
  create,
  exitCodes: {
    schema: [
      [2, 'invalid usage'],
      [0, 'printed'],
    ],
  },
};

function create(cli: Cli): Command {
  return new Command('schema').summary('print the JSON Schema of scenario files').action(() => {
    cli.stdout.write(`${plainJson(scenarioJsonSchema(), 2)}\n`);
  });
}
