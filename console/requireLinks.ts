import { PushbenchError } from '../core/errors.ts';
import { misfitsOfLinkDisturbances } from '../core/scenario/linkDisturbance.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import type { Place } from '../harness/place/place.ts';
import type { Cli } from './cli.ts';

/**
 * Throws a PushbenchError where a link that these scenarios ask for cannot be made (each is made once), or
 * where they disturb one that a variant does not have.
 */
export async function requireLinks(
  scenarios: readonly Pick<Scenario, 'name' | 'variants' | 'phases' | 'disturbances'>[],
  { network }: Pick<Place, 'network'>,
  cli: Pick<Cli, 'interruptible'>,
): Promise<void> {
  for (const scenario of scenarios) {
    const [misfit] = misfitsOfLinkDisturbances(scenario);
    if (misfit) throw new PushbenchError(`${scenario.name} disturbs the link: ${misfit.message}`);
  }
  const links = scenarios.flatMap(({ variants }) => variants.flatMap(({ over }) => over?.link ?? []));
  for (const link of new Map(links.map((one) => [JSON.stringify(one), one])).values())
    await cli.interruptible(async () => {
      const hosts = await network.open({ link, seed: '' });
      await hosts.close();
    });
}
