import { createServer } from 'node:net';
import { PushbenchError } from '../../core/errors.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { optionsOf, type Variant } from '../../core/transports.ts';
import { slugOf } from '../../core/variant.ts';
import { countCores } from '../processes/cores.ts';
import { readTextOrNull } from '../processes/textFile.ts';
import { perUser } from './perUser.ts';
import type { Place } from './place.ts';

/** The preflight's view of the machine; passed in so that tests can simulate any machine. */
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

const baseBytes = 400_000_000;
const baseFiles = 64;
const timeWaitSeconds = 60;

/** Something that every user takes a part of, and that this machine has so much of. */
interface Need {
  readonly what: string;
  /** The largest number of users for which it suffices. */
  readonly users: number;
  /** Why it does not suffice for more, and what to change. */
  problem(users: number): string;
}

/** Throws, with a remedy, if this machine cannot run the scenario, and returns warnings about risks. */
export function preflight(scenario: Scenario, machine: Machine): string[] {
  const { users } = scenario;
  const problems = needsOf(scenario, machine)
    .filter((need) => users > need.users)
    .map((need) => need.problem(users));
  if (problems.length > 0)
    throw new PushbenchError(
      `${scenario.name} cannot run on this machine:\n${problems.map((p) => `  ${p}`).join('\n')}`,
    );
  const oneCore =
    'there is only one core: the target shares it with the load, so CPU and latency figures affect each other';
  return [
    ...(machine.cores < 2 ? [oneCore] : []),
    ...scenario.variants.flatMap((variant) => tooManyHandshakes(variant, users, machine)),
  ];
}

/**
 * The largest number of users that this machine can run the scenario with, and what more would lack; null
 * where nothing is known to limit it.
 */
export function largestUsers(
  scenario: Scenario,
  machine: Machine,
): { users: number; lacking: string } | null {
  const [first] = needsOf(scenario, machine).sort((a, b) => a.users - b.users);
  return first === undefined ? null : { users: first.users, lacking: first.what };
}

function needsOf(scenario: Scenario, machine: Machine): Need[] {
  const { connections, memoryBytes: perUserBytes } = perUser(scenario);
  const needs: Need[] = [];
  if (machine.openFiles !== null) {
    const { openFiles } = machine;
    const filesFor = (users: number) => Math.ceil(users * connections) + baseFiles;
    const largest = Math.max(0, Math.floor((openFiles - baseFiles) / connections));
    needs.push({
      what: `open files: limit ${openFiles} per process`,
      users: largest,
      problem: (users) =>
        `${needing(users)} ${filesFor(users)} open files per process (limit ${openFiles}). ` +
        `Raise the limit (ulimit -n ${filesFor(users)})${orFewer(largest)}.`,
    });
  }
  if (machine.freeMemoryBytes !== null) {
    const { freeMemoryBytes } = machine;
    const largest = Math.max(0, Math.floor((freeMemoryBytes - baseBytes) / perUserBytes));
    needs.push({
      what: `memory: ${megabytes(freeMemoryBytes)} free`,
      users: largest,
      problem: (users) =>
        `${needing(users)} about ${megabytes(baseBytes + users * perUserBytes)} of memory (${megabytes(freeMemoryBytes)} free). ` +
        `Free some${orFewer(largest)}.`,
    });
  }
  if (machine.localPorts !== null) {
    const { localPorts, reusesPorts } = machine;
    const largest = Math.floor(localPorts / connections);
    needs.push({
      what: `local ports: ${localPorts} available`,
      users: largest,
      problem: (users) =>
        `${needing(users)} ${Math.ceil(users * connections)} local ports (${localPorts} available). ` +
        `Widen net.ipv4.ip_local_port_range${orFewer(largest)}.`,
    });
    if (!reusesPorts)
      needs.push(...scenario.variants.flatMap((variant) => waitingPorts(variant, localPorts)));
  }
  return needs;
}

const needing = (users: number) => (users === 1 ? '1 user needs' : `${users} users need`);

/** The advice to take fewer users, where there are any that would do. */
const orFewer = (largest: number) => (largest > 0 ? `, or run with --users ${largest}` : '');

/** How often each user opens a connection, where it does so for each poll. */
function newConnectionEveryMs(variant: Variant): number | undefined {
  const { connection, interval } = optionsOf(variant);
  return connection === 'close' ? interval : undefined;
}

/**
 * CPU of the agent, and about as much of the target, for a poll on a new connection over TLS 1.3 with a
 * resumed session: 1.1 ms over HTTP/2, measured with 700 of them a second on a core that had no room for
 * more.
 */
const handshakeMs = 1.1;

/** New connections over TLS that the cores cannot make: every trial would be invalid, but only at its end. */
function tooManyHandshakes(variant: Variant, users: number, { cores }: Machine): string[] {
  const interval = newConnectionEveryMs(variant);
  if (interval === undefined || !variant.over?.tls) return [];
  const perSecond = (users * 1000) / interval;
  // The target has a core to itself; the load has the others.
  const most = (Math.max(1, cores - 1) * 1000) / handshakeMs;
  if (perSecond <= most) return [];
  const fewer = Math.floor((most * interval) / 1000);
  return [
    `${slugOf(variant)} opens ${Math.round(perSecond)} TLS connections a second, each about ${handshakeMs} ms of ` +
      `CPU for load and target: too much for ${cores} cores. Run it with --users ${fewer} at most, or leave it out.`,
  ];
}

/** A new connection for each poll leaves a closed one behind, which holds its port for a minute. */
function waitingPorts(variant: Variant, localPorts: number): Need[] {
  const interval = newConnectionEveryMs(variant);
  if (interval === undefined) return [];
  const waitingFor = (users: number) => Math.ceil((users * 1000 * timeWaitSeconds) / interval);
  const largest = Math.floor((localPorts * interval) / (1000 * timeWaitSeconds));
  return [
    {
      what: `local ports: ${localPorts} available, and closed connections hold theirs for a minute`,
      users: largest,
      problem: (users) =>
        `${slugOf(variant)} would have ${waitingFor(users)} closed connections waiting (${localPorts} local ports available). ` +
        `Widen net.ipv4.ip_local_port_range, set net.ipv4.tcp_tw_reuse=1${orFewer(largest)}.`,
    },
  ];
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;

/** The machine that we are on, with trials at this place. */
export function thisMachine({ network, cores }: Pick<Place, 'network' | 'cores'>): Machine {
  const report = process.report.getReport() as unknown as {
    userLimits?: { open_files?: { soft: string | number; hard: string | number } };
  };
  const [first, last] =
    readTextOrNull('/proc/sys/net/ipv4/ip_local_port_range')?.trim().split(/\s+/).map(Number) ?? [];
  return {
    // Node raises its soft limit to the hard one when it starts.
    openFiles: Number(report.userLimits?.open_files?.hard) || null,
    // 0 where there is no /proc to ask.
    freeMemoryBytes: process.availableMemory() || null,
    localPorts: first === undefined || last === undefined ? null : last - first + 1,
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
        ? `port ${port} is in use by another process`
        : `port ${port} cannot be used: ${(cause as Error).message}`,
      { hint: 'Choose another with --port, or omit it to use any free port.', cause },
    );
  }
  await new Promise((resolve) => probe.close(resolve));
}
