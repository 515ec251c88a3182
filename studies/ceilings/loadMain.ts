/*
 * Process entry of the load that looks for ceilings: its channel is the pipe to the process that started it.
 */
import process from 'node:process';
import { runCeilingLoad } from './load.ts';
import type { FromCeilingLoad, ToCeilingLoad } from './messages.ts';

process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches every process of the terminal; the coordinator decides when the load ends.
process.on('SIGINT', () => {});

runCeilingLoad({
  send: (message: FromCeilingLoad) => process.send?.(message),
  onMessage: (listener: (message: ToCeilingLoad) => void) => {
    process.on('message', listener as (message: unknown) => void);
  },
});
