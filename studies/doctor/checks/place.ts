import { readNamespace } from '../../../harness/place/packets.ts';
import { countCores } from '../../../harness/processes/cores.ts';
import { type Check, type Finding, ok } from '../check.ts';
import { installing, setting } from '../install.ts';
import type { Surroundings } from '../surroundings.ts';

const utilLinux = { name: 'util-linux', named: { brew: null } };
const iproute = { name: 'iproute2', named: { dnf: 'iproute', brew: null } };
const onLinuxOnly = 'Only Linux has it: run pushbench there, or in a Linux container or virtual machine.';

/** Where trials run: cores and networks. */
export const placeChecks: readonly Check[] = [
  {
    id: 'cores',
    title: 'Cores',
    brings: 'a core reserved for the target, so that the load does not disturb its latency and CPU figures.',
    probe: coresFinding,
  },
  {
    id: 'private-network',
    title: 'Private network',
    brings: 'separate hosts for each trial: no other traffic, no port conflicts, packets counted.',
    async probe(surroundings) {
      const { network } = await surroundings.place();
      if (network.reason === null) return ok('network namespaces can be created');
      return { outcome: 'missing', found: network.reason, ...mendNetwork(surroundings) };
    },
  },
  {
    id: 'packet-counters',
    title: 'Packet counters',
    brings: 'segments, retransmissions and bytes on the wire for each variant.',
    async probe(surroundings) {
      const { platform, read, place } = surroundings;
      if (platform !== 'linux')
        return { outcome: 'missing', found: `${platform} has no /proc/net/snmp`, advice: onLinuxOnly };
      try {
        readNamespace('self', (path) => read(path) ?? refuse(`${path} does not exist`));
      } catch (error) {
        return {
          outcome: 'missing',
          found: (error as Error).message,
          advice: 'Run on a kernel, or in a container runtime, that has all of /proc/net/snmp and netstat.',
        };
      }
      if ((await place()).network.reason === null) return ok('the kernel has all counters needed');
      return {
        outcome: 'limited',
        found: 'the kernel counts, but without a private network for all programs together',
        ...mendNetwork(surroundings),
      };
    },
  },
];

function refuse(message: string): never {
  throw new Error(message);
}

async function coresFinding(surroundings: Surroundings): Promise<Finding> {
  const { find, platform, place, conditions } = surroundings;
  const { cores } = await place();
  const count = countCores(cores);
  const { cpuQuotaCores } = conditions();
  const words = count === 1 ? '1 core' : `${count} cores`;
  if (cpuQuotaCores !== null && cpuQuotaCores < 2)
    return {
      outcome: 'limited',
      found: `${words}, of which a quota allows ${cpuQuotaCores}`,
      advice: 'Raise the quota of the container or control group to 2 cores or more (docker run --cpus 2).',
    };
  if (count < 2)
    return {
      outcome: 'limited',
      found: `${words}: target and load share it`,
      advice: 'Give this machine or container a second core.',
    };
  if (cores.target !== null) return ok(`${words}, of which core ${cores.target} is reserved for the target`);
  if (platform !== 'linux') return { outcome: 'limited', found: `${words}, not pinned`, advice: onLinuxOnly };
  if (find('taskset') === null)
    return { outcome: 'limited', found: `${words}, but no taskset`, ...installing(surroundings, utilLinux) };
  return {
    outcome: 'limited',
    found: `${words}, but taskset is not allowed to pin`,
    advice: 'Allow sched_getaffinity and sched_setaffinity in the sandbox (seccomp profile) of this process.',
  };
}

/** Settings by which kernels keep network namespaces from users who are not root, and what allows them. */
const keepers = [
  { name: 'kernel.unprivileged_userns_clone', refuses: '0', allows: '1' },
  { name: 'kernel.apparmor_restrict_unprivileged_userns', refuses: '1', allows: '0' },
  { name: 'user.max_user_namespaces', refuses: '0', allows: '15000' },
  { name: 'user.max_net_namespaces', refuses: '0', allows: '15000' },
];

function mendNetwork(surroundings: Surroundings): Pick<Finding, 'commands' | 'advice'> {
  const { find, isRoot, platform, read } = surroundings;
  if (platform !== 'linux') return { advice: onLinuxOnly };
  const lacking = [
    ...(find('unshare') && find('nsenter') ? [] : [utilLinux]),
    ...(find('ip') ? [] : [iproute]),
  ];
  if (lacking.length > 0) return installing(surroundings, ...lacking);
  const refusing = keepers.filter(
    ({ name, refuses }) => read(`/proc/sys/${name.replaceAll('.', '/')}`)?.trim() === refuses,
  );
  if (refusing.length > 0)
    return { commands: refusing.map(({ name, allows }) => setting(surroundings, name, allows)) };
  return {
    advice: isRoot
      ? 'Allow the container to create network namespaces (docker run --privileged, or --cap-add SYS_ADMIN ' +
        '--cap-add NET_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined).'
      : 'Run as root, or allow users of this machine or container to create user and network namespaces.',
  };
}
