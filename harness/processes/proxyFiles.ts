import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostAndPort } from '../../core/address.ts';
import { exitCodes } from '../../core/errors.ts';
import type { PathWithProxy } from '../../core/path.ts';
import { type ProxyFront, type ProxyProgram, placeholders } from '../../core/proxies/program.ts';
import { programOf, rightPreset } from '../../core/proxies/programs.ts';
import { configurationName, type PathProxy } from '../../core/proxy.ts';
import { identityFor } from './identity.ts';
import { type ProxyPlan, runFor } from './proxyReload.ts';
import { TrialFailure } from './trialFailure.ts';

/** Where a proxy listens, and what it leads to. */
interface ProxyPlaces {
  readonly listen: HostAndPort;
  readonly target: HostAndPort;
}

/** What a proxy reads and writes, in a folder of its own. */
export interface ProxyFiles {
  readonly dir: string;
  readonly file: string;
  /** The configuration, filled in. */
  readonly text: string;
  /** The certificate of who issued the proxy’s; null in the clear. */
  readonly authority: string | null;
  remove(): void;
}

/**
 * Writes the configuration of a path’s proxy, with a certificate where TLS ends there. Throws a TrialFailure
 * where the configuration cannot be that of such a path.
 */
export function writeProxyFiles(path: PathWithProxy, at: ProxyPlaces, use: ProxyPlan): ProxyFiles {
  const { proxy, tls, http } = path;
  const program = programOf(proxy.program);
  const front = { tls: tls?.version ?? null, http2: http !== undefined };
  const template = templateOf(program, proxy, front);
  const wrong = misfit(template, front.tls !== null);
  if (wrong !== undefined)
    throw new TrialFailure('not started', `${configurationName(proxy)}: ${wrong}`, '', {
      exitCode: exitCodes.usage,
    });
  const dir = mkdtempSync(join(tmpdir(), 'pushbench-proxy-'));
  // Workers of another user have their temporary files in it.
  chmodSync(dir, 0o711);
  const identity = tls ? identityFor(tls, at.listen.host) : null;
  const cert = join(dir, 'identity.pem');
  if (identity) writeFileSync(cert, identity.certificate + identity.key, { mode: 0o600 });
  const text = filled(runFor(proxy.program, use).text(template), {
    '{listen}': `${at.listen.host}:${at.listen.port}`,
    '{target}': `${at.target.host}:${at.target.port}`,
    '{cert}': cert,
    '{dir}': dir,
  });
  const file = join(dir, 'proxy.conf');
  writeFileSync(file, text);
  return {
    dir,
    file,
    text,
    authority: identity?.authority ?? null,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

function templateOf(
  program: ProxyProgram,
  { config, template, preset = rightPreset }: PathProxy,
  front: ProxyFront,
): string {
  if (config === undefined) return program.configuration(preset, front);
  if (template === undefined) throw new Error(`nobody has read ${config}`);
  return program.completed?.(template) ?? template;
}

function misfit(template: string, isTls: boolean): string | undefined {
  const hasCertificate = template.includes('{cert}');
  if (isTls && !hasCertificate)
    return 'the path has TLS, but nothing in it reads {cert}, the file with the certificate and its key';
  if (!isTls && hasCertificate) return 'it has a {cert}, but the path has no TLS; add tls to the path';
  return undefined;
}

const filled = (template: string, values: Readonly<Record<(typeof placeholders)[number], string>>) =>
  placeholders.reduce((text, word) => text.replaceAll(word, () => values[word]), template);
