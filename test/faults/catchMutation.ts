import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { attempt, type Tried } from './attempt.ts';
import type { Case } from './cases.ts';
import { Laboratory } from './laboratory.ts';
import { type MutationName, mutations } from './mutations.ts';

const hook = pathToFileURL(join(import.meta.dirname, 'mutate.ts'));

/** What became of a mutation: the case that came out otherwise for it, or null. */
export interface Caught {
  readonly name: MutationName;
  readonly by: Tried | null;
}

/**
 * Puts cases before a product that is wrong in one line, until one comes out otherwise than the catalogue
 * says. Whatever may be the machine's doing does not count.
 */
export async function catchMutation(
  name: MutationName,
  cases: readonly Case[],
  seed: string,
): Promise<Caught> {
  const laboratory = new Laboratory(seed, {
    nodeArgs: [`--import=${hook}`],
    env: { PUSHBENCH_MUTATION: name },
  });
  try {
    for (const id of mutations[name].tries) {
      const one = cases.find((other) => other.id === id);
      if (!one) throw new Error(`there is no case ${id}`);
      const verdict = await attempt(one, laboratory);
      if (verdict.differences.length > 0 && !verdict.observed.isBusy) return { name, by: verdict };
    }
    return { name, by: null };
  } finally {
    laboratory.close();
  }
}
