import { Command } from 'commander';
import type { Cli } from '../../console/cli.ts';
import { wrappedFor } from '../../console/wrapped.ts';
import { exitCodes } from '../../core/errors.ts';
import { checks } from './checks/index.ts';
import { examine } from './examination.ts';
import { doctorJson } from './json.ts';
import { theseSurroundings } from './surroundings.ts';
import { renderDoctorTerminal } from './terminal.ts';

/** `pushbench doctor`: what this machine can do. */
export const doctorCommand = (cli: Cli): Command =>
  new Command('doctor')
    .description(
      'Checks cores, networks, limits, clock, noise, kernel and programs, and says what each missing thing would give ' +
        'you, and how to get it. Takes a few seconds and changes nothing.',
    )
    .option('--json', 'the findings as JSON')
    .action(async ({ json }: { json?: true }) => {
      const examination = await examine(checks, theseSurroundings());
      cli.stdout.write(
        json ? doctorJson(examination) : wrappedFor(cli.stdout, renderDoctorTerminal(examination, cli.color)),
      );
      cli.exit(examination.canRun ? exitCodes.ok : exitCodes.missed);
    });
