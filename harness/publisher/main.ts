/* Process entry of the publisher: its channel is the pipe to the process that started it. */
import process from 'node:process';
import type { FromPublisher, ToPublisher } from '../../core/messages/protocol.ts';
import { runPublisher } from './publisher.ts';

process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches every process of the terminal; the coordinator decides when the publisher ends.
process.on('SIGINT', () => {});

runPublisher({
  send: (message: FromPublisher) => process.send?.(message),
  onMessage: (listener: (message: ToPublisher) => void) => {
    process.on('message', listener as (message: unknown) => void);
  },
});
