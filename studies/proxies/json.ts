import { plainJson } from '../../core/plainText.ts';
import type { Proxies } from './file.ts';
import { outcomeOf } from './outcome.ts';
import { adviceOn, shortcomings } from './sentences.ts';
import { symptomsOf } from './symptoms.ts';

/** What was seen of proxies, for programs: all of it, and what it comes to. */
export const renderProxiesJson = (proxies: Proxies): string =>
  `${plainJson(
    {
      ...proxies,
      shortcomings: shortcomings(proxies),
      configurations: proxies.configurations.map((configuration) => {
        const { mends, notes } = adviceOn(configuration, proxies);
        return {
          ...configuration,
          mends,
          notes,
          transports: configuration.transports.map((seen) => ({
            ...seen,
            outcome: outcomeOf(seen, proxies),
            symptoms: symptomsOf(seen, proxies),
          })),
        };
      }),
    },
    2,
  )}\n`;
