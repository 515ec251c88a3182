import { Command } from 'commander';
import type { Cli } from '../../console/cli.ts';
import { trackAddCommand } from './add.ts';
import { trackReportCommand } from './report.ts';

/** `pushbench track`: keeps measurements of many commits, and says where a level shifted. */
export function trackCommand(cli: Cli): Command {
  const track = new Command('track');
  for (const command of [trackAddCommand(cli), trackReportCommand(cli)]) track.addCommand(command);
  return track;
}
