import { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { trackAddCommand } from './trackAdd.ts';
import { trackReportCommand } from './trackReport.ts';

/** `pushbench track`: keeps measurements of many commits, and says where a level shifted. */
export function trackCommand(cli: Cli): Command {
  const track = new Command('track').summary('keep a history of results, and find where a level shifted');
  for (const command of [trackAddCommand(cli), trackReportCommand(cli)]) track.addCommand(command);
  return track;
}
