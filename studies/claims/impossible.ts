import type { Cli } from '../../console/cli.ts';
import { requireLinks } from '../../console/requireLinks.ts';
import { requireProxies } from '../../console/requireProxies.ts';
import { PushbenchError } from '../../core/errors.ts';
import type { Place } from '../../harness/place/place.ts';
import type { Experiment } from './experiment.ts';

/** An experiment that a machine cannot run. */
interface Impossible {
  readonly id: string;
  readonly reason: string;
}

/**
 * Which of the experiments can be run here, and, with a warning, which have links or proxies of their own
 * that cannot be had: what other claims need is run without them.
 */
export async function possibleOf(
  wanted: readonly Experiment[],
  place: Pick<Place, 'network' | 'cores'>,
  cli: Pick<Cli, 'interruptible' | 'warn'>,
): Promise<{ readonly experiments: readonly Experiment[]; readonly impossible: Impossible[] }> {
  const experiments: Experiment[] = [];
  const impossible: Impossible[] = [];
  for (const experiment of wanted) {
    const { id, comparesPaths, scenarios } = experiment;
    try {
      if (comparesPaths) {
        const own = scenarios('quick', new Map());
        await requireLinks(own, place, cli);
        await requireProxies(own, place, cli);
      }
      experiments.push(experiment);
    } catch (error) {
      if (!(error instanceof PushbenchError)) throw error;
      impossible.push({ id, reason: error.message });
      cli.warn(`the experiment ${id} is left out: ${error.message}`);
    }
  }
  return { experiments, impossible };
}
