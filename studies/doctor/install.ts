import type { Finding } from './check.ts';
import type { Surroundings } from './surroundings.ts';

/** How a package manager installs packages, and whether it wants an administrator for it. */
const managers = {
  'apt-get': { install: 'apt-get install -y', asRoot: true },
  dnf: { install: 'dnf install -y', asRoot: true },
  zypper: { install: 'zypper install -y', asRoot: true },
  pacman: { install: 'pacman -S --noconfirm', asRoot: true },
  apk: { install: 'apk add', asRoot: true },
  brew: { install: 'brew install', asRoot: false },
} as const;

type Manager = keyof typeof managers;

/** A package: the name that most systems give it, and those that differ; null where it has none. */
export interface Package {
  readonly name: string;
  readonly named?: Partial<Record<Manager, string | null>>;
}

/** How to install packages here: a command line where the package manager is known, words elsewhere. */
export function installing(
  { find, isRoot }: Surroundings,
  ...packages: readonly Package[]
): Pick<Finding, 'commands' | 'advice'> {
  const manager = (Object.keys(managers) as Manager[]).find((name) => find(name) !== null);
  const names =
    manager && packages.map(({ name, named }) => (named && manager in named ? named[manager] : name));
  if (manager === undefined || names === undefined || names.includes(null))
    return {
      advice: `Install ${packages.map(({ name }) => name).join(' and ')}, and make sure that it is on PATH.`,
    };
  const { install, asRoot } = managers[manager];
  return { commands: [asAdministrator({ isRoot: isRoot || !asRoot }, `${install} ${names.join(' ')}`)] };
}

/** A command line for an administrator. */
export const asAdministrator = ({ isRoot }: Pick<Surroundings, 'isRoot'>, command: string): string =>
  isRoot ? command : `sudo ${command}`;

/** The command line that sets a kernel setting until the next boot. */
export const setting = (surroundings: Pick<Surroundings, 'isRoot'>, name: string, value: string): string =>
  asAdministrator(surroundings, `sysctl -w ${name}=${/\s/.test(value) ? `"${value}"` : value}`);
