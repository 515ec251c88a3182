import { readdirSync } from 'node:fs';
import type { Processor } from '../../core/hardware.ts';
import { readTextOrNull } from '../processes/textFile.ts';

/** What is read from: passed in, so that tests can play any machine. */
export interface Files {
  read(path: string): string | null;
  /** The names in a folder; none where it cannot be read. */
  list(folder: string): readonly string[];
}

const thisMachine: Files = {
  read: readTextOrNull,
  list: (folder) => {
    try {
      return readdirSync(folder).sort();
    } catch {
      return [];
    }
  },
};

const cpu = '/sys/devices/system/cpu';

/** Reads how the processor is set up, from what Linux says of it; all null elsewhere. */
export function readProcessor(files: Files = thisMachine): Processor {
  const line = (path: string) => files.read(`${cpu}/${path}`)?.trim() || null;
  const megahertz = (path: string) => Number(line(path)) / 1000 || null;
  return {
    driver: line('cpu0/cpufreq/scaling_driver'),
    energyPreference: line('cpu0/cpufreq/energy_performance_preference'),
    boost: onOrOff(line('cpufreq/boost')) ?? opposite(onOrOff(line('intel_pstate/no_turbo'))),
    smt: onOrOff(line('smt/active')),
    minMHz: megahertz('cpu0/cpufreq/cpuinfo_min_freq'),
    maxMHz: megahertz('cpu0/cpufreq/cpuinfo_max_freq'),
    microcode: /^microcode\s*: (\S+)$/m.exec(files.read('/proc/cpuinfo') ?? '')?.[1] ?? null,
    mitigations: Object.fromEntries(
      files.list(`${cpu}/vulnerabilities`).flatMap((name) => {
        const against = line(`vulnerabilities/${name}`);
        return against === null || against === 'Not affected' ? [] : [[name, against]];
      }),
    ),
  };
}

const onOrOff = (text: string | null) => (text === '1' ? 'on' : text === '0' ? 'off' : null);
const opposite = (text: 'on' | 'off' | null) => (text === null ? null : text === 'on' ? 'off' : 'on');
