import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityVariables } from '../../core/messages/contract.ts';
import type { Tls } from '../../core/path.ts';
import { type Identity, issueIdentity } from './certificate.ts';
import type { ProcessCommand } from './processCommand.ts';

const issued = new Map<string, Identity>();

/** The identity of a target on a host: the same in all trials of this process, as making one takes time. */
export function identityFor({ certificate: kind }: Tls, host: string): Identity {
  const name = `${kind} ${host}`;
  const identity = issued.get(name) ?? issueIdentity({ kind, hosts: [host, 'localhost'] });
  issued.set(name, identity);
  return identity;
}

/** An identity in files, as a target reads it. */
export interface IdentityFiles {
  readonly folder: string;
  /** What tells a target of them. */
  readonly variables: Readonly<Record<string, string>>;
  remove(): void;
}

/** What tells a target that it serves in the clear, whatever the environment of this process says. */
export const noIdentity = { [identityVariables.certificate]: undefined, [identityVariables.key]: undefined };

/** Writes an identity where nobody else of this machine can read it. */
export function writeIdentity({ certificate, key }: Identity): IdentityFiles {
  const folder = mkdtempSync(join(tmpdir(), 'pushbench-tls-'));
  const files = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  writeFileSync(files.certificate, certificate, { mode: 0o600 });
  writeFileSync(files.key, key, { mode: 0o600 });
  return {
    folder,
    variables: {
      [identityVariables.certificate]: files.certificate,
      [identityVariables.key]: files.key,
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * Whose certificates are trusted at a target: what a person says, and who issued the one that it was given.
 */
export const trustedFor = ({ authority }: ProcessCommand, identity: Identity | null) =>
  [authority, identity?.authority].filter((one) => one !== undefined).join('\n') || null;
