import { readdirSync, readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostAndPort } from '../../core/address.ts';
import { monotonicMs } from '../../core/clock.ts';
import { processTable } from './processTable.ts';
import { readTextOrNull } from './textFile.ts';

const lookEveryMs = 5;

/**
 * Waits until a process listens at a port. The kernel’s list of sockets says so without a connection, which
 * would be counted, and says whose it is; where there is none, a connection has to do. Resolves with false
 * when time is up.
 */
export async function whenListening(
  pid: number,
  at: HostAndPort,
  withinMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadlineMs = monotonicMs() + withinMs;
  const listens =
    readTextOrNull(`/proc/${pid}/net/tcp`) === null ? () => accepts(at) : () => listensAt(pid, at.port);
  while (!(await listens())) {
    if (monotonicMs() >= deadlineMs) return false;
    await sleep(lookEveryMs, undefined, { signal });
  }
  return true;
}

/** State 0A is LISTEN (proc(5), /proc/net/tcp). */
const listening = '0A';

/** The sockets that listen where a process lives: its own, and those of others. */
function listeners(pid: number): { readonly port: number; readonly socket: string }[] {
  const lists = ['tcp', 'tcp6'].map((list) => readTextOrNull(`/proc/${pid}/net/${list}`) ?? '');
  return lists
    .flatMap((list) => list.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === listening)
    .map(([, local = '', ...fields]) => ({
      port: Number.parseInt(local.split(':')[1] ?? '', 16),
      socket: `socket:[${fields[7]}]`,
    }));
}

/** A process, its group, and what descends from them: children may have groups of their own. */
function familyOf(pid: number): Set<number> {
  const table = processTable();
  const family = new Set([pid, ...table.flatMap((one) => (one.group === pid ? [one.pid] : []))]);
  for (const member of family) for (const one of table) if (one.parent === member) family.add(one.pid);
  return family;
}

/** The ports at which a process and its family listen. */
export function portsOf(pid: number): number[] {
  const own = [...familyOf(pid)].flatMap(openSockets);
  return [
    ...new Set(listeners(pid).flatMap(({ port, socket }) => (own.includes(socket) ? [port] : []))),
  ].sort((a, b) => a - b);
}

/** Whether the process, or one of its family that it has left its socket to, listens at a port. */
function listensAt(pid: number, port: number): boolean {
  const inodes = listeners(pid)
    .filter((one) => one.port === port)
    .map(({ socket }) => socket);
  const has = (one: number) => openSockets(one).some((socket) => inodes.includes(socket));
  if (inodes.length === 0 || has(pid)) return inodes.length > 0;
  return [...familyOf(pid)].some(has);
}

function openSockets(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

const accepts = ({ host, port }: HostAndPort) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, host);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });

/** A port at which nobody listens. */
export const freePort = (host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
