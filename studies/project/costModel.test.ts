import { describe, expect, test } from 'vitest';
import { createRandom } from '../../core/random.ts';
import { type Amounts, fitCosts, intervalOf, predict, predictionError, type Sample } from './costModel.ts';

const amountsOf = (connections: number, rate: number): Amounts => ({
  connections,
  requests: 0,
  news: 0,
  notifications: connections * rate,
  events: connections * rate,
  payloadBytes: connections * rate * 200,
  processes: 1,
});

const truth = ({ notifications, connections, processes }: Amounts) =>
  0.03 * notifications + 0.002 * connections + 4 * processes;

const candidates = ['notifications', 'connections', 'processes', 'events'] as const;
const loads = [
  [200, 0.5],
  [1_000, 0.1],
  [1_000, 0.5],
  [1_000, 2],
  [2_000, 0.3],
  [4_000, 0.5],
] as const;

/** Trials that cost what `truth` says, each off by chance of a standard deviation of `noise`. */
function samplesOf(
  noise: number,
  seed: number,
  of: readonly (readonly [number, number])[] = loads,
): Sample[] {
  const random = createRandom(seed, 'noise');
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return of.flatMap(([connections, rate]) =>
    [1, 2].map(() => {
      const amounts = amountsOf(connections, rate);
      return {
        configuration: `${connections} ${rate}`,
        amounts,
        cost: truth(amounts) * Math.exp(noise * normal()),
      };
    }),
  );
}

const modelOf = (samples: readonly Sample[]) => {
  const model = fitCosts(samples, candidates);
  if (!model) throw new Error('no model');
  return model;
};

describe('a cost model', () => {
  test('recovers the costs of trials, small and large alike', () => {
    const { terms, unitCosts } = modelOf(samplesOf(0, 1));
    expect(terms).toEqual(['notifications', 'connections', 'processes']);
    expect(unitCosts).toEqual([expect.closeTo(0.03, 8), expect.closeTo(0.002, 8), expect.closeTo(4, 6)]);
  });

  test('merges what occurs together in all trials, and says how often it does', () => {
    const { merged } = modelOf(samplesOf(0, 1));
    expect(merged.map(({ term }) => term)).toEqual(['events']);
    expect(merged[0]?.shares[0]).toBeCloseTo(1, 6);
  });

  test('does not tell more terms apart than there are configurations to check them', () => {
    const model = modelOf(samplesOf(0, 1, loads.slice(1, 3)));
    expect(model.terms).toEqual(['notifications']);
    expect(model.merged.map(({ term }) => term)).toEqual(['connections', 'processes', 'events']);
    // At 0.1 and 0.5 notifications a second there are five times as many connections for each as at the
    // other.
    const { low, high } = model.merged[0]?.ratio ?? { low: Number.NaN, high: Number.NaN };
    expect(high / low).toBeCloseTo(5, 6);
  });

  test('is not made of one configuration, however many trials it has', () => {
    expect(fitCosts(samplesOf(0, 1, loads.slice(0, 1)), candidates)).toBeNull();
  });

  test('predicts configurations that it has not seen', () => {
    const model = modelOf(samplesOf(0.03, 2));
    expect(model.heldOut).toHaveLength(6);
    expect(predictionError(model)?.worst).toBeLessThan(0.2);
  });

  test('shows in the held-out errors that costs are not sums', () => {
    const bent = samplesOf(0, 1).map((sample) => ({
      ...sample,
      cost: sample.cost * (1 + sample.amounts.connections / 1_000) ** 2,
    }));
    expect(predictionError(modelOf(bent))?.worst).toBeGreaterThan(0.2);
  });

  test('holds nothing out that alone shows a term, and then has no interval', () => {
    const model = modelOf(samplesOf(0, 1, [loads[2], [2_000, 0.5], [4_000, 0.5], loads[3]]));
    expect(model.terms).toContain('connections');
    expect(model.heldOut.map(({ configuration }) => configuration)).not.toContain('1000 2');
    expect(intervalOf(model, ([unitCost]) => unitCost as number)).toBeNull();
  });

  test('has intervals that hold the truth far from the trials about as often as they say', () => {
    const far = { ...amountsOf(1_000_000, 0.05), processes: 10 };
    let held = 0;
    const runs = 300;
    for (let seed = 0; seed < runs; seed++) {
      const model = modelOf(samplesOf(0.05, seed));
      const interval = intervalOf(model, (unitCosts) => predict({ ...model, unitCosts }, far));
      if (interval && interval.low <= truth(far) && truth(far) <= interval.high) held++;
    }
    expect(held / runs).toBeGreaterThan(0.93);
  });

  test('has an interval that widens with the noise', () => {
    const width = (noise: number) => {
      const model = modelOf(samplesOf(noise, 3));
      const interval = intervalOf(model, (unitCosts) =>
        predict({ ...model, unitCosts }, amountsOf(5_000, 1)),
      );
      return interval ? interval.high / interval.low : Number.NaN;
    };
    expect(width(0.1)).toBeGreaterThan(width(0.01));
  });
});
