import { distortions } from '../../../core/conditions.ts';
import { type Check, ok } from '../check.ts';

/** What pushbench itself runs on. */
export const softwareChecks: readonly Check[] = [
  {
    id: 'node',
    title: 'Node.js',
    brings: 'everything: pushbench and its built-in servers run on it.',
    isNeeded: true,
    probe({ node: { version, required } }) {
      const found = `${version}; supported: ${required}`;
      if (isWithin(version, required)) return ok(found);
      return {
        outcome: 'missing',
        found,
        advice: 'Install a supported version from https://nodejs.org, or with your version manager.',
      };
    },
  },
  {
    id: 'loopback',
    title: 'Loopback',
    brings: 'trials: target, publisher and subscribers talk over TCP on this machine.',
    isNeeded: true,
    async probe({ canListen }) {
      try {
        await canListen();
        return ok('a server on 127.0.0.1 answers');
      } catch (error) {
        return {
          outcome: 'missing',
          found: `a server on 127.0.0.1 cannot be reached: ${(error as Error).message}`,
          advice: 'Bring the loopback interface up, and let programs listen on it (firewall, sandbox).',
        };
      }
    },
  },
  {
    id: 'folder',
    title: 'Results',
    brings: 'results in ./pushbench-results without --out.',
    probe: ({ isWritable }) =>
      isWritable('.')
        ? ok('the current folder is writable')
        : {
            outcome: 'limited',
            found: 'the current folder is not writable',
            advice: 'Change to another folder, or pass one with --out.',
          },
  },
  {
    id: 'environment',
    title: 'Environment',
    brings: 'figures that others can reproduce: nothing changes how the target runs.',
    probe({ conditions }) {
      const read = conditions();
      const sentences = distortions(read);
      if (sentences.length === 0) return ok('nothing distorts figures');
      return {
        outcome: 'limited',
        found: sentences.join(' '),
        advice: 'Unset these variables, or run where these limits do not apply.',
      };
    },
  },
];

/** Whether a version is within a range of `^a.b.c` and `>=a.b.c`, of which one must hold (`||`). */
export function isWithin(version: string, range: string): boolean {
  const own = numbersOf(version);
  return range.split('||').some((part) => {
    const [, sign, least = ''] = /^\s*(\^|>=)?\s*(.*?)\s*$/.exec(part) ?? [];
    const wanted = numbersOf(least);
    const first = own.findIndex((n, i) => n !== wanted[i]);
    const isAtLeast = first < 0 || (own[first] as number) > (wanted[first] as number);
    return sign === '>=' ? isAtLeast : isAtLeast && own[0] === wanted[0];
  });
}

const numbersOf = (version: string) =>
  [0, 1, 2].map((i) => Number(version.replace(/^v/, '').split(/[.-]/)[i] ?? 0));
