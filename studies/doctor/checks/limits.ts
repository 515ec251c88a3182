import { scenarioLimits } from '../../../core/scenario/scenario.ts';
import { largestUsers, type Machine } from '../../../harness/place/preflight.ts';
import { type Check, type Finding, ok } from '../check.ts';
import { setting } from '../install.ts';
import type { Surroundings } from '../surroundings.ts';

/** A machine on which nothing is known to limit users. */
const unlimited: Omit<Machine, 'cores'> = {
  openFiles: null,
  freeMemoryBytes: null,
  localPorts: null,
  reusesPorts: true,
};

/** How many users are enough for most searches for a capacity on one machine. */
const plenty = 10_000;

/** What every user takes a part of. */
export const limitChecks: readonly Check[] = [
  {
    id: 'open-files',
    title: 'Open files',
    brings: 'one connection per user, which limits the number of users.',
    isNeeded: true,
    probe: (surroundings) =>
      usersFinding(surroundings, (machine) => ({
        limit: { openFiles: machine.openFiles },
        found: machine.openFiles === null ? 'no limit known' : `${count(machine.openFiles)} per process`,
        mend: {
          commands: [
            surroundings.isRoot
              ? 'ulimit -Hn 1048576; ulimit -n 1048576'
              : 'sudo prlimit --pid $$ --nofile=1048576',
          ],
          advice:
            'This applies to this shell. To make it permanent: /etc/security/limits.conf, LimitNOFILE= of a systemd unit, ' +
            'or docker run --ulimit nofile=1048576.',
        },
      })),
  },
  {
    id: 'local-ports',
    title: 'Local ports',
    brings: 'a port per connection, and per poll on a new one, which limits the number of users.',
    isNeeded: true,
    probe: (surroundings) =>
      usersFinding(surroundings, ({ localPorts, reusesPorts }) => ({
        limit: { localPorts, reusesPorts },
        found:
          localPorts === null
            ? 'no limit known'
            : `${count(localPorts)}, ${reusesPorts ? 'reused at once' : 'each reserved for a minute after its connection'}`,
        mend:
          surroundings.platform === 'linux'
            ? {
                commands: [
                  setting(surroundings, 'net.ipv4.ip_local_port_range', '1024 65535'),
                  ...(reusesPorts ? [] : [setting(surroundings, 'net.ipv4.tcp_tw_reuse', '1')]),
                ],
              }
            : { advice: 'Widen the range of ephemeral ports.' },
      })),
  },
  {
    id: 'memory',
    title: 'Memory',
    brings: 'about 85 kB per user, target and load together, which limits the number of users.',
    isNeeded: true,
    probe: (surroundings) =>
      usersFinding(surroundings, ({ freeMemoryBytes }) => ({
        limit: { freeMemoryBytes },
        found: freeMemoryBytes === null ? 'unknown' : `${count(Math.round(freeMemoryBytes / 1e6))} MB free`,
        mend: { advice: 'Stop programs that use memory, or raise the limit of the container.' },
      })),
  },
];

/** How far one limit of the machine goes, all others left aside. */
async function usersFinding(
  { machine, scenario }: Surroundings,
  lookAt: (machine: Machine) => {
    limit: Partial<Machine>;
    found: string;
    mend: Pick<Finding, 'commands' | 'advice'>;
  },
): Promise<Finding> {
  const own = await machine();
  const { limit, found, mend } = lookAt(own);
  const users = Math.min(
    largestUsers(scenario, { ...unlimited, ...limit, cores: own.cores })?.users ?? scenarioLimits.users,
    scenarioLimits.users,
  );
  const words = `${found}: enough for ${count(users)} users of ${scenario.name}`;
  if (users >= plenty) return ok(words);
  return {
    outcome: users < scenario.users ? 'missing' : 'limited',
    found: users < scenario.users ? `${words}, which has ${count(scenario.users)}` : words,
    ...mend,
  };
}

const count = (n: number) => n.toLocaleString('en');
