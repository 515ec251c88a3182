import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostAndPort } from '../../core/address.ts';
import type { TargetFile } from '../../core/target/target.ts';
import { filled } from '../../core/target/template.ts';
import { formatDurationMs } from '../../core/units.ts';
import { freePort, portsOf, whenListening } from './listening.ts';
import type { PreparedTarget } from './preparedTarget.ts';
import type { StartedServer } from './startedServer.ts';
import { TrialFailure } from './trialFailure.ts';

/** A host of its own has all ports free; this one needs no rights. */
const usualPort = 8_080;
const loopback = '127.0.0.1';

type Start = NonNullable<TargetFile['start']>;

/**
 * Prepares a target that a file describes, on a host: writes its files into a folder of its own, and finds a
 * port for it unless one is asked for. It keeps both when it is started again.
 */
export async function describedTarget(
  { start, publish }: Pick<TargetFile, 'publish'> & { readonly start: Start },
  host: string,
  askedPort: number,
): Promise<PreparedTarget> {
  const port = start.port ?? (askedPort || (host === loopback ? await freePort(host) : usualPort));
  const dir = mkdtempSync(join(tmpdir(), 'pushbench-target-'));
  // Servers that begin as root often have workers of another user.
  chmodSync(dir, 0o755);
  const places = { host, port: `${port}`, dir };
  for (const [name, { text = '' }] of Object.entries(start.files)) {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, filled(text, places));
  }
  const url = `http://${host}:${port}`;
  return {
    folder: dir,
    command: {
      file: 'sh',
      // The inner shell takes the place of the outer one, and most shells give theirs to the last command.
      args: ['-c', 'cd -- "$1" && exec sh -c "$2"', 'sh', start.folder, filled(start.command, places)],
    },
    environment: () =>
      Object.fromEntries(
        Object.entries(start.environment).map(([name, value]) => [name, filled(value, places)]),
      ),
    async whenReady(started, _port, died) {
      await isReady(start, started, { host, port }, died);
      return { url, controlUrl: publish.url ?? url, authority: null };
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Waits for what the file says. What must answer to a request is left to who can reach it: the publisher. */
async function isReady(
  { ready, within }: Pick<Start, 'ready' | 'within'>,
  started: StartedServer,
  at: HostAndPort,
  died: Promise<never>,
): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  try {
    const wait =
      typeof ready === 'object' && 'line' in ready
        ? Promise.race([
            printed(started, new RegExp(ready.line)),
            sleep(within, false, { signal, ref: false }),
          ])
        : whenListening(started.pid, at, within, signal);
    wait.catch(() => {});
    if (await Promise.race([wait, died])) return;
  } finally {
    over.abort();
  }
  throw new TrialFailure('not ready', `the target ${lackOf(ready, at, within)}`, started.output(), {
    hint: adviceOn(ready, started.pid, at),
  });
}

const lackOf = (ready: Start['ready'], { host, port }: HostAndPort, within: number) =>
  typeof ready === 'object' && 'line' in ready
    ? `printed no line that matches /${ready.line}/ within ${formatDurationMs(within)}`
    : `does not listen at ${host}:${port} after ${formatDurationMs(within)}`;

function adviceOn(ready: Start['ready'], pid: number, { host, port }: HostAndPort): string {
  if (typeof ready === 'object' && 'line' in ready)
    return 'The line may be on standard output or standard error; `start.within` gives it more time.';
  const others = portsOf(pid);
  const place = others.length > 0 ? `It listens at port ${others.join(', ')}. ` : '';
  return `${place}Have it listen at {host} and {port}, which are ${host} and ${port} here, or say in \`start.port\` at which port it always does; \`start.within\` gives it more time.`;
}

/** Resolves with true when it has printed a line that matches. */
const printed = ({ child }: StartedServer, line: RegExp): Promise<boolean> =>
  new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream?.on('data', (chunk: Buffer) => {
        const lines = `${rest}${chunk}`.split('\n');
        rest = lines.pop() ?? '';
        if (lines.some((one) => line.test(one))) resolve(true);
      });
    }
  });
