import { percentText } from '../../../core/units.ts';
import { validityLimits } from '../../../harness/trial/validity.ts';
import { type Check, type Finding, ok } from '../check.ts';
import { asAdministrator } from '../install.ts';
import type { Surroundings } from '../surroundings.ts';

/** How exact figures are here: the clock, what else goes on, and what is known of both. */
export const exactnessChecks: readonly Check[] = [
  {
    id: 'clock',
    title: 'Clock',
    brings: 'latencies exact to the microsecond, at no cost to the load.',
    probe: clockFinding,
  },
  {
    id: 'steal',
    title: 'Stolen time',
    brings: 'a processor that the hypervisor does not take away during a trial.',
    probe: stealFinding,
  },
  {
    id: 'load',
    title: 'Other programs',
    brings: 'valid trials: those that other programs disturb are invalid.',
    async probe({ loadAverage, machine }) {
      const { cores } = await machine();
      const found = `load average ${loadAverage.toFixed(2)} on ${cores} ${cores === 1 ? 'core' : 'cores'}`;
      if (loadAverage <= validityLimits.otherCpu * cores) return ok(found);
      return {
        outcome: 'limited',
        found,
        advice: 'Stop other programs, or wait for them to end; top lists them.',
      };
    },
  },
  {
    id: 'governor',
    title: 'CPU frequency',
    brings: 'a steady clock rate, so that CPU figures of different trials are comparable.',
    probe: governorFinding,
  },
  {
    id: 'calibration',
    title: 'Calibration',
    brings: 'a ± on every latency of this machine.',
    async probe({ stored }) {
      const { calibratedAt } = await stored();
      if (calibratedAt !== null) return ok(`from ${calibratedAt.slice(0, 10)}`);
      return { outcome: 'missing', found: 'none stored', commands: ['pushbench calibrate'] };
    },
  },
  {
    id: 'noise-floor',
    title: 'Noise floor',
    brings: 'the smallest difference that a comparison on this machine can show.',
    async probe({ stored, scenario }) {
      const { noiseFloors } = await stored();
      if (noiseFloors > 0) return ok(`for ${noiseFloors} ${noiseFloors === 1 ? 'variant' : 'variants'}`);
      return { outcome: 'missing', found: 'none stored', commands: [`pushbench aa ${scenario.name}`] };
    },
  },
];

/** Sources that are read in user space: others need a system call, or a slow device, for each reading. */
const fastSources =
  /^(tsc|kvm-clock|hyperv_clocksource_tsc_page|arch_sys_counter|riscv_clocksource|tod|timebase)$/;
const longestStepNs = 1_000;

function clockFinding(surroundings: Surroundings): Finding {
  const { read, clockSteps } = surroundings;
  const { stepNs, readNs } = clockSteps();
  const folder = '/sys/devices/system/clocksource/clocksource0';
  const source = read(`${folder}/current_clocksource`)?.trim() ?? null;
  const words = `steps of ${Math.round(stepNs)} ns, read in ${Math.round(readNs)} ns`;
  const found = source === null ? words : `${words}, from ${source}`;
  const isFast = source === null || fastSources.test(source);
  if (isFast && stepNs <= longestStepNs) return ok(found);
  const better = (read(`${folder}/available_clocksource`) ?? '')
    .split(/\s+/)
    .find((name) => fastSources.test(name));
  return {
    outcome: 'limited',
    found,
    ...(better && better !== source
      ? {
          commands: [asAdministrator(surroundings, `sh -c 'echo ${better} > ${folder}/current_clocksource'`)],
        }
      : {
          advice:
            'Use a machine whose kernel trusts its processor counter (tsc); dmesg says why this one does not.',
        }),
  };
}

const lookForMs = 500;

async function stealFinding({ place, sleep }: Surroundings): Promise<Finding> {
  const { readMachine } = await place();
  const before = readMachine();
  await sleep(lookForMs);
  const after = readMachine();
  if (before === null || after === null)
    return {
      outcome: 'limited',
      found: 'this system does not report it',
      advice: 'Only Linux does, in /proc/stat; run on a machine of your own to be sure.',
    };
  const share = (after.stealMs - before.stealMs) / (lookForMs * Math.max(1, after.cores));
  const found = `${percentText(share, 1)} within ${lookForMs} ms`;
  if (share <= validityLimits.withheld) return ok(found);
  return {
    outcome: 'limited',
    found,
    advice: 'Use a virtual machine with dedicated vCPUs, or a physical machine.',
  };
}

function governorFinding(surroundings: Surroundings): Finding {
  const { read, find } = surroundings;
  const governor = read('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')?.trim();
  if (!governor) return ok('not controlled by this system, as in most virtual machines');
  if (governor === 'performance') return ok(`governor ${governor}`);
  return {
    outcome: 'limited',
    found: `governor ${governor}: the clock rate follows the load`,
    ...(find('cpupower') === null
      ? {
          commands: [
            asAdministrator(
              surroundings,
              "sh -c 'for f in /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor; do echo performance > $f; done'",
            ),
          ],
        }
      : { commands: [asAdministrator(surroundings, 'cpupower frequency-set -g performance')] }),
  };
}
