import { messageOf } from '../../../core/errors.ts';
import { type Check, ok } from '../check.ts';
import { installing, type Package } from '../install.ts';

interface Program {
  readonly id: string;
  readonly title: string;
  readonly brings: string;
  /** The names that it goes by; the first that is there is taken. */
  readonly names: readonly string[];
  /** How it tells its version. */
  readonly version: string;
  readonly package: Package;
}

const behind = (name: string) => `trials behind ${name} (--over ${name}), and pushbench proxies.`;

const programs: readonly Program[] = [
  {
    id: 'chromium',
    title: 'Chromium',
    brings: 'a view of reports, and their tests in a browser (npm test).',
    names: [
      'chromium',
      'chromium-browser',
      'google-chrome-stable',
      'google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    version: '--version',
    package: { name: 'chromium', named: { brew: '--cask chromium' } },
  },
  {
    id: 'firefox',
    title: 'Firefox',
    brings: 'a second browser to view reports in.',
    names: ['firefox', 'firefox-esr', '/Applications/Firefox.app/Contents/MacOS/firefox'],
    version: '--version',
    package: { name: 'firefox', named: { 'apt-get': 'firefox-esr', brew: '--cask firefox' } },
  },
  ...['nginx', 'haproxy', 'caddy'].map((name) => ({
    id: name,
    title: name,
    brings: behind(name),
    names: [name],
    version: name === 'caddy' ? 'version' : '-v',
    package: { name },
  })),
  {
    id: 'tcpdump',
    title: 'tcpdump',
    brings: 'a packet capture of a trial, to check byte counts with an independent tool.',
    names: ['tcpdump'],
    version: '--version',
    package: { name: 'tcpdump' },
  },
];

/** Programs that can be put to use beside pushbench. */
export const programChecks: readonly Check[] = programs.map(
  ({ id, title, brings, names, version, package: wanted }): Check => ({
    id,
    title,
    brings,
    async probe(surroundings) {
      const { find, run } = surroundings;
      const path = names.map(find).find((found) => found !== null);
      const install = installing(surroundings, wanted);
      if (path == null) return { outcome: 'missing', found: 'not found', ...install };
      try {
        return ok(`${firstVersion(await run(path, [version]))} (${path})`);
      } catch (error) {
        // Ubuntu's chromium-browser, for one, only says how to install the real one.
        const [reason] = messageOf(error).split('\n');
        return { outcome: 'limited', found: `${path} does not start: ${reason}`, ...install };
      }
    },
  }),
);

const firstVersion = (said: string) => /\d+(\.\d+)+/.exec(said)?.[0] ?? said.split('\n')[0] ?? '';
