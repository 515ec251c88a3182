/* Process entry of the built-in target; see CONTRACT.md, "The process". */
import process from 'node:process';
import {
  controlLine,
  readyLine,
  targetOptionsSchema,
  targetOptionsVariable,
} from '../core/messages/contract.ts';
import { identityIn } from './identity.ts';
import { startTarget } from './target.ts';

const options = targetOptionsSchema.parse(JSON.parse(process.env[targetOptionsVariable] ?? '{}'));
const address = { host: process.env.HOST ?? '127.0.0.1', port: Number(process.env.PORT ?? 0) };

try {
  const target = await startTarget(options, address, undefined, identityIn(process.env));
  if (target.controlUrl !== target.url) console.log(controlLine(target.controlUrl));
  console.log(readyLine(target.url));
  let closing = false;
  const close = () => {
    if (closing) return;
    closing = true;
    target.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
  // The parent process holds our standard input: when it ends, so do we.
  process.stdin.on('end', close).on('error', close).resume();
} catch (error) {
  const { code } = error as NodeJS.ErrnoException;
  console.error(code === 'EADDRINUSE' ? `port ${address.port} on ${address.host} is in use` : error);
  process.exit(1);
}
