import { distortions } from '../../../core/conditions.ts';
import { isSlow, slowIndex } from '../../../core/machineIndex.ts';
import type { Environment } from '../../../core/result.ts';
import { listed } from '../../../reports/render/words.ts';
import { failure, findingOf, notApplicable, type Rule, warning } from '../rule.ts';
import { sources } from '../sources.ts';

/** What a description of a system consists of, and whether a result has it; null where it cannot apply. */
const parts: readonly (readonly [string, (environment: Environment) => boolean | null])[] = [
  ['the processor’s model', ({ cpus }) => cpus.model !== '' && cpus.model !== 'unknown'],
  ['the operating system', ({ platform, system }) => platform !== '' && (!!system || !isLinux(platform))],
  ['the kernel', ({ kernel }) => typeof kernel === 'string' && kernel !== ''],
  // A virtual machine has no say in its frequency: there is nothing to tell.
  [
    'the frequency governor',
    ({ governor, virtualMachine, platform }) =>
      isLinux(platform) && !virtualMachine ? typeof governor === 'string' : null,
  ],
  ['how the processor is set up', ({ processor }) => processor !== undefined],
  ['the cores that trials ran on', ({ cores }) => Array.isArray(cores)],
  [
    'kernel settings',
    ({ conditions, platform }) =>
      isLinux(platform) ? Object.keys(conditions?.kernelSettings ?? {}).length > 0 : null,
  ],
  ['limits of the control group', ({ conditions }) => conditions !== undefined],
  ['limits of processes', ({ conditions }) => Object.keys(conditions?.limits ?? {}).length > 0],
  ['the network device', ({ link }) => !!link],
  ['network offloads (needs ethtool)', ({ link }) => !!link?.offloads],
  ['versions of packages', ({ packages }) => Object.keys(packages).length > 0],
  ['the kind of network', ({ isolation }) => isolation !== undefined],
];

const isLinux = (platform: string) => platform.startsWith('linux');

/** Without these nobody can tell what was measured. */
const essential = new Set(['the processor’s model', 'the kernel', 'versions of packages']);

/** What was measured on can be known. */
export const systemDescribed: Rule = {
  id: 'system-described',
  title: 'The system is described completely',
  reason:
    'A figure belongs to a machine and its settings: governor, kernel, offloads and limits move it more than most changes of code. SPEC has all of them disclosed, and MLPerf refuses a submission without its system description.',
  sources: [sources.spec, sources.mlperf],
  judge({ result: { environment } }) {
    const missing = parts.filter(([, has]) => has(environment) === false).map(([what]) => what);
    const grave = missing.filter((what) => essential.has(what));
    const light = missing.filter((what) => !essential.has(what));
    return findingOf(
      [
        ...(grave.length > 0 ? [failure(`Missing: ${listed(grave)}.`)] : []),
        ...(light.length > 0 ? [warning(`Missing: ${listed(light)}.`)] : []),
      ],
      `${environment.cpus.count} × ${environment.cpus.model}, ${environment.platform}, with settings, limits and versions.`,
    );
  },
};

/** Somebody else can do it again. */
export const rerunPossible: Rule = {
  id: 'rerun-possible',
  title: 'It can be run again',
  reason:
    'A result that nobody can produce again is an anecdote. It takes the same code, the same packages, the same workload and the same seed.',
  sources: [sources.spec, sources.mlperf],
  judge({ result: { environment, scenario, schedule, seed, target, pushbench } }) {
    const git = environment.git as { commit?: unknown; dirty?: unknown } | null | undefined;
    return findingOf(
      [
        ...(git?.dirty === true
          ? [failure('The working tree differed from its commit: the code that measured is not to be had.')]
          : []),
        ...(typeof git?.commit === 'string'
          ? []
          : [warning(`The commit of pushbench is unknown; its version is ${pushbench}.`)]),
        ...(environment.lockfile
          ? []
          : [warning('The hash of the lockfile is unknown, so versions of packages may differ.')]),
        ...(Array.isArray(scenario.streams) && Array.isArray(scenario.variants)
          ? []
          : [failure('The scenario is not in the result.')]),
        ...(seed === '' ? [failure('There is no seed.')] : []),
        ...(target
          ? [warning(`The target is not pushbench’s own (${target.command}): publish which version it was.`)]
          : []),
      ],
      `Commit ${String(git?.commit).slice(0, 7)}, seed ${seed}, schedule ${schedule.sha256.slice(0, 8)}, scenario and lockfile hash are in the result.`,
    );
  },
};

/** Nothing around the run bent its figures. */
export const undistorted: Rule = {
  id: 'undistorted',
  title: 'Nothing around the run distorts its figures',
  reason:
    'What looks harmless moves figures: Mytkowicz et al. changed the size of the environment and turned a speed-up into a slow-down. Preloaded libraries, agents, quotas and priorities do more.',
  sources: [sources.mytkowicz, sources.spec],
  judge({ result: { environment } }) {
    const { conditions, targetCore, isolation } = environment;
    if (!conditions) return notApplicable('The result is older than the record of its surroundings.');
    return findingOf(
      [
        ...distortions(conditions).map(warning),
        ...(targetCore === null ? [warning('The target shared its core with the load.')] : []),
        ...(isolation?.network === 'host'
          ? [warning(`The network was the host’s loopback: ${isolation.reason}.`)]
          : []),
      ],
      'No variable, limit or priority is known to move figures; the target had its own core and network.',
    );
  },
};

/** The host is not much slower than others. */
export const hostSpeed: Rule = {
  id: 'host-speed',
  title: 'The host was not slow',
  reason:
    'On a slow host queues build up that others never see. Lighthouse warns for the same reason when a host is half as fast as it expects.',
  sources: [sources.lighthouse],
  judge({ result: { environment } }) {
    const { machineIndex } = environment;
    if (!machineIndex) return notApplicable('The machine index was not measured.');
    return findingOf(
      isSlow(machineIndex)
        ? [warning(`The machine index is ${machineIndex.value}; below ${slowIndex} a host is slow.`)]
        : [],
      `The machine index is ${machineIndex.value}; 100 is the reference machine.`,
    );
  },
};
