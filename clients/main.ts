/* Process entry of an agent: its channel is the pipe to the process that started it. */
import process from 'node:process';
import type { FromAgent, ToAgent } from '../core/messages/protocol.ts';
import { runAgent } from './agent.ts';

// The parent process is gone: nobody will read the report.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches every process of the terminal; the coordinator decides when an agent ends.
process.on('SIGINT', () => {});

runAgent({
  send: (message: FromAgent) => process.send?.(message),
  onMessage: (listener: (message: ToAgent) => void) => {
    process.on('message', listener as (message: unknown) => void);
  },
});
