import { expect, test } from 'vitest';
import { readProcessor } from './processor.ts';

const cpu = '/sys/devices/system/cpu';
const on = (files: Readonly<Record<string, string>>) =>
  readProcessor({
    read: (path) => files[path] ?? null,
    list: (folder) =>
      Object.keys(files).flatMap((path) =>
        path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : [],
      ),
  });

test('what Linux says of the processor is recorded, without what it is not affected by', () => {
  expect(
    on({
      [`${cpu}/cpu0/cpufreq/scaling_driver`]: 'intel_pstate\n',
      [`${cpu}/cpu0/cpufreq/energy_performance_preference`]: 'balance_performance\n',
      [`${cpu}/intel_pstate/no_turbo`]: '1\n',
      [`${cpu}/smt/active`]: '1\n',
      [`${cpu}/cpu0/cpufreq/cpuinfo_min_freq`]: '800000\n',
      [`${cpu}/cpu0/cpufreq/cpuinfo_max_freq`]: '4700000\n',
      '/proc/cpuinfo': 'processor\t: 0\nmicrocode\t: 0x430\nflags\t\t: fpu\n',
      [`${cpu}/vulnerabilities/meltdown`]: 'Not affected\n',
      [`${cpu}/vulnerabilities/spectre_v2`]: 'Mitigation: Enhanced IBRS\n',
    }),
  ).toEqual({
    driver: 'intel_pstate',
    energyPreference: 'balance_performance',
    boost: 'off',
    smt: 'on',
    minMHz: 800,
    maxMHz: 4700,
    microcode: '0x430',
    mitigations: { spectre_v2: 'Mitigation: Enhanced IBRS' },
  });
  expect(on({ [`${cpu}/cpufreq/boost`]: '1\n' }).boost).toBe('on');
});

test('a machine that tells nothing has nothing recorded', () => {
  expect(on({})).toEqual({
    driver: null,
    energyPreference: null,
    boost: null,
    smt: null,
    minMHz: null,
    maxMHz: null,
    microcode: null,
    mitigations: {},
  });
});
