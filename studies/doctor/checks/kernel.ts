import { type Check, type Finding, ok } from '../check.ts';
import { installing } from '../install.ts';
import type { Surroundings } from '../surroundings.ts';

/** What the kernel has for limits and links. */
export const kernelChecks: readonly Check[] = [
  {
    id: 'cgroups',
    title: 'Control groups',
    brings: 'a target limited to a share of the CPU or an amount of memory.',
    probe: cgroupsFinding,
  },
  {
    id: 'tun',
    title: 'TUN devices',
    brings: 'links between subscribers and target, with delay, rates, loss and jitter: --over slow-4g.',
    probe: tunFinding,
  },
  qdiscCheck('netem', 'links with delay and loss that the kernel makes, without a process of ours.'),
  qdiscCheck('tbf', 'a rate limit on any device; pushbench does not set it up, tc does.'),
];

/** Links are carried between two of them; perl opens them, as Node.js cannot. */
function tunFinding(surroundings: Surroundings): Finding {
  const { platform, isWritable, read, find } = surroundings;
  if (platform !== 'linux')
    return {
      outcome: 'limited',
      found: `${platform} has none`,
      advice: 'Links only delay here: --over rtt50ms.',
    };
  if (!isWritable('/dev/net/tun'))
    return {
      outcome: 'missing',
      found: read('/sys/module/tun/refcnt') === null ? 'no /dev/net/tun' : '/dev/net/tun cannot be written',
      advice:
        'Run as root, or let this user write to /dev/net/tun: sudo modprobe tun && sudo chmod a+rw /dev/net/tun',
    };
  if (find('perl') === null)
    return {
      outcome: 'missing',
      found: 'no perl to open them',
      ...installing(surroundings, { name: 'perl' }),
    };
  return ok('/dev/net/tun');
}

const controllers = ['cpu', 'memory'] as const;

/** cgroups(7): version 2 is one tree; version 1 one for each controller, of which some may be mounted. */
function cgroupsFinding({ platform, read, isWritable }: Surroundings): Finding {
  if (platform !== 'linux')
    return { outcome: 'missing', found: `${platform} has no control groups`, advice: 'Only Linux has them.' };
  const groups = read('/proc/self/cgroup');
  if (groups === null)
    return {
      outcome: 'missing',
      found: '/proc/self/cgroup does not exist',
      advice: 'Run on a kernel with control groups, and with /proc mounted.',
    };
  const unified = /^0::(\/.*)$/m.exec(groups)?.[1] ?? '/';
  const v2 = read(`/sys/fs/cgroup${unified}/cgroup.controllers`) ?? read('/sys/fs/cgroup/cgroup.controllers');
  const isV2 = v2 !== null;
  const folderOf = (name: string) =>
    isV2
      ? `/sys/fs/cgroup${unified}`
      : `/sys/fs/cgroup/${name}${new RegExp(`^\\d+:(?:[^:]*,)?${name}(?:,[^:]*)?:(/.*)$`, 'm').exec(groups)?.[1] ?? '/'}`;
  const has = (name: string) =>
    isV2 ? v2.split(/\s+/).includes(name) : read(`/sys/fs/cgroup/${name}/cgroup.procs`) !== null;
  const states = controllers.map((name) => ({
    name,
    state: !has(name) ? 'missing' : isWritable(folderOf(name)) ? 'writable' : 'read-only',
  }));
  const found = `version ${isV2 ? 2 : 1}; ${states.map(({ name, state }) => `${name} ${state}`).join(', ')}`;
  if (states.every(({ state }) => state === 'writable')) return ok(found);
  return {
    outcome: states.every(({ state }) => state === 'missing') ? 'missing' : 'limited',
    found,
    ...(states.some(({ state }) => state === 'missing')
      ? { advice: 'Have the system delegate the missing controllers (systemd: Delegate=cpu memory).' }
      : isV2
        ? { commands: ['systemd-run --user --scope -p Delegate=yes $SHELL'] }
        : { advice: 'Run as root, or have an administrator create a group for you (cgcreate -a $USER …).' }),
  };
}

/**
 * Whether the kernel has a queueing discipline, by what is written of its modules: nothing is loaded to see.
 */
function qdiscCheck(name: 'netem' | 'tbf', brings: string): Check {
  return {
    id: name,
    title: name,
    brings,
    probe(surroundings) {
      const { find, platform } = surroundings;
      if (platform !== 'linux')
        return { outcome: 'missing', found: `${platform} has no ${name}`, advice: 'Only Linux has it.' };
      const inKernel = moduleState(surroundings, `sch_${name}`);
      if (inKernel === null)
        return {
          outcome: 'limited',
          found: 'this kernel does not say which modules it has',
          advice: `Check whether this works: unshare --user --map-root-user --net tc qdisc add dev lo root ${name} …`,
        };
      if (inKernel === 'absent')
        return {
          outcome: 'missing',
          found: 'this kernel was built without it',
          ...extraModules(surroundings),
        };
      if (find('tc') === null)
        return {
          outcome: 'limited',
          found: `${inKernel}, but there is no tc`,
          ...installing(surroundings, { name: 'iproute2', named: { dnf: 'iproute-tc' } }),
        };
      return ok(inKernel);
    },
  };
}

type ModuleState = 'loaded' | 'built in' | 'available as a module' | 'absent';

/** Null where nothing tells. */
function moduleState({ read, release }: Surroundings, module: string): ModuleState | null {
  if (read(`/sys/module/${module}/refcnt`) !== null) return 'loaded';
  const folder = `/lib/modules/${release}`;
  const lists = [read(`${folder}/modules.builtin`), read(`${folder}/modules.dep`)];
  const [isBuiltIn, isModule] = lists.map((list) => new RegExp(`/${module}\\.ko`).test(list ?? ''));
  if (isBuiltIn) return 'built in';
  if (isModule) return 'available as a module';
  const config = read('/proc/config.gz') ?? read(`/boot/config-${release}`);
  const option = `CONFIG_${module.replace('sch', 'NET_SCH').toUpperCase()}`;
  const value = config === null ? null : (new RegExp(`^${option}=(.)`, 'm').exec(config)?.[1] ?? 'n');
  if (value === 'y') return 'built in';
  // A module that was built, and is not installed here.
  if (value !== null || lists[1] !== null) return 'absent';
  return null;
}

function extraModules(surroundings: Surroundings): Pick<Finding, 'commands' | 'advice'> {
  const { read, release } = surroundings;
  const system = read('/etc/os-release') ?? '';
  if (/^ID(_LIKE)?=.*ubuntu/m.test(system))
    return installing(surroundings, { name: `linux-modules-extra-${release}` });
  if (/^ID(_LIKE)?=.*(fedora|rhel)/m.test(system))
    return installing(surroundings, { name: `kernel-modules-extra-${release}` });
  return { advice: 'Use a kernel that has it, such as that of a major distribution.' };
}
