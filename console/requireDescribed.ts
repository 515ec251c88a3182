import { PushbenchError } from '../core/errors.ts';
import { pathAtTarget, schemeOf } from '../core/path.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import { describedTransports, subscriptionIn } from '../core/target/described.ts';
import type { TargetFile } from '../core/target/target.ts';
import { capabilitiesOf, optionsOf, type Variant } from '../core/transports.ts';
import { slugOf } from '../core/variant.ts';

/** What of a scenario is looked at. */
type Wanted = Pick<Scenario, 'name' | 'streams' | 'variants'>;

/**
 * Throws a PushbenchError where scenarios want something of a target that its file does not describe: all of
 * it, before anything runs.
 */
export function requireDescribed(file: TargetFile, written: string, scenarios: readonly Wanted[]): void {
  const talking = scenarios.filter(({ streams }) => streams?.some(({ from }) => from === 'subscriber'));
  const wrong = [
    ...talking.map(({ name }) => `${name}: its users send messages; a target file does not say how`),
    ...scenarios.flatMap((scenario) =>
      scenario.variants.flatMap((variant) =>
        misfitOf(file, variant).map((reason) => `${scenario.name}: ${slugOf(variant)} ${reason}`),
      ),
    ),
  ];
  if (wrong.length === 0) return;
  throw new PushbenchError(
    `${written} does not describe all that is to be run:\n${wrong.map((one) => `  ${one}`).join('\n')}`,
    {
      hint: [
        `It describes ${describedTransports(file).join(', ')}. Choose variants with --variants, or see docs/TARGETS.md.`,
        ...(talking.length > 0 ? ['Choose a scenario whose users only listen, such as stock-ticker.'] : []),
      ].join(' '),
    },
  );
}

/** Why a variant cannot be run on a target; at most one reason. */
function misfitOf(file: TargetFile, variant: Variant): string[] {
  const written = subscriptionIn(file, variant);
  if (written === undefined) return ['needs a transport that it does not describe'];
  if (variant.auth) return ['asks for tokens, which the contract alone has'];
  const { frames, fragmentBytes, subprotocols, format } = optionsOf(variant);
  if ('format' in written && (format === 'multipart') !== (written.format === 'multipart'))
    return [`has the format ${format}, and what is described has ${written.format}`];
  if (frames === 'binary') return ['wants binary frames, which the contract alone has'];
  if (fragmentBytes !== undefined) return ['wants fragments, for which the contract alone asks'];
  if (subprotocols !== undefined && capabilitiesOf(variant).upstream === 'frame')
    return ['offers subprotocols; `subprotocol` in the target file is the one that is offered'];
  const isSecure = schemeOf(pathAtTarget(variant.over)) === 'https:';
  if (isSecure && file.start)
    return ['runs over TLS, and what it starts has no certificate; put a proxy before it'];
  return [];
}
