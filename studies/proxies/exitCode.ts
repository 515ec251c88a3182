import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Proxies } from './file.ts';
import { shortcomings } from './sentences.ts';

/** The exit code of what was seen of proxies. */
export function exitCodeOfProxies(proxies: Proxies): ExitCode {
  if (proxies.configurations.some(({ failure }) => failure !== null)) return exitCodes.partial;
  return shortcomings(proxies).length > 0 ? exitCodes.missed : exitCodes.ok;
}
