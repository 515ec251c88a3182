import { createServer } from 'node:net';
import { PushbenchError } from '../core/errors.ts';
import type { Scenario } from '../core/scenario.ts';
import { capabilitiesOf, slugOf } from '../core/transports.ts';
import { countCores } from './cores.ts';
import type { Place } from './place.ts';
import { readTextOrNull } from './textFile.ts';

/** What the preflight needs to know of the machine; passed in so that tests can play any machine. */
export interface Machine {
  /** Highest number of open files per process; null where unlimited or unknown. */
  readonly openFiles: number | null;
  /** Null where unknown. */
  readonly freeMemoryBytes: number | null;
  /** Local ports for outgoing connections; null where unknown. */
  readonly localPorts: number | null;
  /** Ports of closed connections are taken again at once on loopback (Linux: tcp_tw_reuse). */
  readonly reusesPorts: boolean;
  readonly cores: number;
}

// Measured with 10,000 subscribers, and rounded up.
const agentBytesPerUser = 45_000;
const targetBytesPerUser = 40_000;
const baseBytes = 400_000_000;
const baseFiles = 64;
const timeWaitSeconds = 60;

/** What keeps this machine from running the scenario (throws, saying what to change), and what may spoil it. */
export function preflight(scenario: Scenario, machine: Machine): string[] {
  const { users } = scenario;
  const upstream = scenario.streams.some((s) => s.from === 'subscriber');
  const problems: string[] = [];

  const connectionsPerUser =
    upstream && scenario.variants.some((v) => capabilitiesOf(v).upstream === 'post') ? 2 : 1;
  const files = users * connectionsPerUser + baseFiles;
  if (machine.openFiles !== null && files > machine.openFiles)
    problems.push(
      `${users} users need ${files} open files per process; ${machine.openFiles} are allowed. ` +
        `Raise the limit (ulimit -n ${files}), or run with --users ${usersFor(machine.openFiles, connectionsPerUser)}.`,
    );
  const memory = baseBytes + users * connectionsPerUser * (agentBytesPerUser + targetBytesPerUser);
  if (machine.freeMemoryBytes !== null && memory > machine.freeMemoryBytes)
    problems.push(
      `${users} users need about ${megabytes(memory)} of memory; ${megabytes(machine.freeMemoryBytes)} are free. ` +
        'Free some, or lower --users.',
    );
  for (const variant of scenario.variants) {
    if (!('connection' in variant) || variant.connection !== 'close') continue;
    if (machine.localPorts === null || machine.reusesPorts) continue;
    // Each closed connection holds its port for a minute.
    const waiting = Math.ceil((users * 1000 * timeWaitSeconds) / variant.interval);
    if (waiting > machine.localPorts)
      problems.push(
        `${slugOf(variant)} would have ${waiting} closed connections waiting; there are ${machine.localPorts} local ports. ` +
          'Widen net.ipv4.ip_local_port_range, set net.ipv4.tcp_tw_reuse=1, or lower --users.',
      );
  }
  if (problems.length > 0)
    throw new PushbenchError(
      `${scenario.name} cannot run on this machine:\n${problems.map((p) => `  ${p}`).join('\n')}`,
    );
  if (machine.cores < 2)
    return [
      'there is one core only: the target shares it with the load, so CPU and latency figures disturb each other',
    ];
  return [];
}

const usersFor = (files: number, perUser: number) => Math.max(1, Math.floor((files - baseFiles) / perUser));
const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;

/** The machine that we are on, with trials at this place. */
export function thisMachine({ network, cores }: Pick<Place, 'network' | 'cores'>): Machine {
  const report = process.report.getReport() as unknown as {
    userLimits?: { open_files?: { soft: string | number; hard: string | number } };
  };
  const range = readTextOrNull('/proc/sys/net/ipv4/ip_local_port_range')?.trim().split(/\s+/).map(Number);
  return {
    // Node raises its soft limit to the hard one when it starts.
    openFiles: Number(report.userLimits?.open_files?.hard) || null,
    // 0 where there is no /proc to ask.
    freeMemoryBytes: process.availableMemory() || null,
    localPorts: range ? (range[1] as number) - (range[0] as number) + 1 : null,
    // On a private network we switch it on.
    reusesPorts:
      network.name === 'private' || Number(readTextOrNull('/proc/sys/net/ipv4/tcp_tw_reuse') ?? 0) > 0,
    cores: countCores(cores),
  };
}

/** Throws when nothing can listen on the port. */
export async function checkPort(port: number): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
  } catch (cause) {
    const taken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new PushbenchError(
      taken
        ? `port ${port} is taken by another process`
        : `port ${port} cannot be used: ${(cause as Error).message}`,
      { hint: 'Choose another with --port, or leave it out: any free port will do.', cause },
    );
  }
  await new Promise((resolve) => probe.close(resolve));
}
