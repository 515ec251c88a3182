import { PushbenchError } from '../core/errors.ts';
import { type PathWithProxy, pathSlugOf, pathWithProxy } from '../core/path.ts';
import { configurationName } from '../core/proxy.ts';
import { misfitsOfProxyDisturbances } from '../core/scenario/proxyDisturbance.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import type { Place } from '../harness/place/place.ts';
import { quoted, startOutside } from '../harness/processes/outsideTrials.ts';
import { TrialFailure } from '../harness/processes/trialFailure.ts';
import type { Cli } from './cli.ts';

/**
 * Throws a PushbenchError where a proxy that these scenarios ask for is not installed, or refuses its
 * configuration, with its own words (each is started once), or where they disturb one that a variant does not
 * have.
 */
export async function requireProxies(
  scenarios: readonly Pick<Scenario, 'name' | 'variants' | 'phases' | 'disturbances'>[],
  place: Pick<Place, 'network' | 'cores'>,
  cli: Pick<Cli, 'interruptible'>,
): Promise<void> {
  for (const scenario of scenarios) {
    const [misfit] = misfitsOfProxyDisturbances(scenario);
    if (misfit) throw new PushbenchError(`${scenario.name} disturbs the proxy: ${misfit.message}`);
  }
  const paths = scenarios.flatMap(({ variants }) =>
    variants.flatMap(({ over }) => pathWithProxy(over) ?? []),
  );
  // What a link does makes no difference to a proxy.
  const distinct = new Map(paths.map(({ link: _, ...path }) => [pathSlugOf(path), path]));
  for (const path of distinct.values()) await cli.interruptible((signal) => tryOnce(path, place, signal));
}

/** A target that nobody starts: a proxy has to be ready without it. */
const nobody = { url: 'http://127.0.0.1:9', controlUrl: 'http://127.0.0.1:9', authority: null, pid: null };

async function tryOnce(
  path: PathWithProxy,
  place: Pick<Place, 'network' | 'cores'>,
  signal: AbortSignal,
): Promise<void> {
  const { stop } = await startOutside(
    place,
    { seed: '', hasProxy: true },
    (processes) => processes.startProxy(path, nobody),
    (error) => explained(path, error),
    signal,
  );
  await stop();
}

function explained({ proxy }: PathWithProxy, error: unknown): unknown {
  if (!(error instanceof TrialFailure)) return error;
  const said = error.output && `\n${quoted(error.output)}`;
  const configuration = proxy.config === undefined ? '' : ` with ${configurationName(proxy)}`;
  const message = said ? `${proxy.program} does not start${configuration}${said}` : error.message;
  return new PushbenchError(message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
}
