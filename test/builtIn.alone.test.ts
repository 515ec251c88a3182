import { describe, expect, test } from 'vitest';
import type { Path } from '../core/path.ts';
import { slugOf } from '../core/variant.ts';
import { findNetwork } from '../harness/place/network.ts';
import { builtInNames, overrideScenario } from '../scenarios/load.ts';
import { runShortTrial } from './fixtures/trial.ts';

const network = await findNetwork('auto');
/** Without packets there are none that a link could lose. */
const canRunOver = (over: Path | undefined) => network.name === 'private' || over?.link?.loss === undefined;

// The default forms take half an hour together; here each story is told in a second, to fewer users.
describe.concurrent.each(builtInNames())('the built-in scenario %s', (name) => {
  const whole = overrideScenario(name, { users: 40, measureMs: 1_000 });
  // A second has too few deliveries for an SLO on a tail.
  const phases = { ...whole.phases, warmUp: 200 };
  const scenario = { ...whole, connect: { over: 200 }, phases, slos: [] };
  const first = scenario.variants[0];
  const last = scenario.variants.at(-1);
  const ends = [first, last].flatMap((variant) =>
    variant && canRunOver(variant.over) ? [[slugOf(variant), variant] as const] : [],
  );
  // Side by side, as 40 users leave the machine time enough.
  test.each(ends)('is valid with %s: nothing lost, every byte accounted for', async (_slug, variant) => {
    const trial = await runShortTrial({ ...scenario, variants: [variant] });
    // Whether this machine kept its own time is another question.
    expect(trial.invalid.filter((_, i) => trial.invalidKinds[i] !== 'late')).toEqual([]);
    expect(trial.bytes.unaccounted).toBe(0);
    expect(trial.delivery.delivered).toBe(trial.delivery.expected);
  });
});
