import { expect, test } from 'vitest';
import type { Cli } from '../../console/cli.ts';
import { calibrateCommand } from './command.ts';

test.each([
  ['slow-4g', /Expected a link that only delays, such as rtt50ms/],
  ['rtt50ms+tls', /Expected a link that only delays/],
  ['rtt50ms+loss1%', /Expected a link that only delays/],
  ['direct', /Expected a link that only delays/],
  ['rtt50', /"rtt50" is not a path: expected a duration/],
])('no machine is calibrated over %s, whose delay is not the same for all', async (over, reason) => {
  const command = calibrateCommand({} as Cli)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  await expect(command.parseAsync(['--over', over], { from: 'user' })).rejects.toThrow(reason);
});
