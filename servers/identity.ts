import { readFileSync } from 'node:fs';
import { identityVariables } from '../core/messages/contract.ts';
import type { TlsIdentity } from './target.ts';

/** The certificate that an environment gives a target; undefined where it is to serve in the clear. */
export function identityIn(env: NodeJS.ProcessEnv): TlsIdentity | undefined {
  const { [identityVariables.certificate]: certificate, [identityVariables.key]: key } = env;
  if (!certificate || !key) return undefined;
  return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
}
