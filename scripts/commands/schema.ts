import { Argument, Command } from 'commander';
import type { Cli } from '../../console/cli.ts';
import type { CliCommand } from '../../console/cliCommand.ts';
import { plainJson } from '../../core/plainText.ts';
import { resultJsonSchema } from '../../reports/results/resultJsonSchema.ts';
import { scenarioJsonSchema } from '../../scenarios/load.ts';
import { targetJsonSchema } from '../../scenarios/targetFile.ts';

/**
 * `pushbench schema`: the JSON Schema of scenario files or target files, for editors, or of result files, for
 * programs.
 */
export const schemaCommand: CliCommand = {
  create,
  exitCodes: {
    schema: [
      [2, 'invalid usage'],
      [0, 'printed'],
    ],
  },
};

const schemas = {
  scenario: scenarioJsonSchema,
  target: targetJsonSchema,
  result: resultJsonSchema,
};

function create(cli: Cli): Command {
  return new Command('schema')
    .addArgument(new Argument('[file]', 'which files').choices(Object.keys(schemas)).default('scenario'))
    .action((file: keyof typeof schemas) => {
      cli.stdout.write(`${plainJson(schemas[file](), 2)}\n`);
    });
}
