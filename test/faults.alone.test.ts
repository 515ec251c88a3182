import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../core/random.ts';
import { inTurn } from '../studies/conform/inTurn.ts';
import { attempt, type Tried } from './faults/attempt.ts';
import { allCases, type Case } from './faults/cases.ts';
import { catchMutation } from './faults/catchMutation.ts';
import { Laboratory } from './faults/laboratory.ts';
import { Luck } from './faults/luck.ts';
import { type MutationName, mutated, mutations } from './faults/mutations.ts';

const atOnce = 2;
const cases = allCases();
const isTested = ({ command, variant, entry }: Case) =>
  command === 'run' && entry.inTests?.includes(variant) === true;
const tested = cases.filter(isTested).map((one) => [one.id, one] as const);

describe('the product, before a target with one fault', () => {
  const laboratory = new Laboratory('tests');
  let tried: Tried[];
  beforeAll(async () => {
    tried = await inTurn(
      tested.map(([, one]) => one),
      atOnce,
      (one) => attempt(one, laboratory),
    );
  }, 300_000);
  afterAll(() => laboratory.close());

  test.each(tested)('says what the catalogue says of %s', (id) => {
    const verdict = tried.find(({ one }) => one.id === id);
    expect(verdict?.differences).toEqual([]);
  });
});

describe('the catalogue, before a product that is wrong in one line', () => {
  const names = Object.keys(mutations) as MutationName[];
  test.each(names)('has a line for: %s', (name) => {
    const { file } = mutations[name];
    const source = readFileSync(join(import.meta.dirname, '..', file), 'utf8');
    expect(mutated(mutations[name], source)).not.toBe(source);
  });

  test.each(names)('has cases that may catch it: %s', (name) => {
    expect(cases.map(({ id }) => id)).toEqual(expect.arrayContaining([...mutations[name].tries]));
  });

  test('catches a verifier that misses one duplicate in 1,000', async () => {
    const { by } = await catchMutation('the verifier misses one duplicate in 1,000', cases, 'tests');
    expect(by?.differences).toEqual([expect.stringMatching(/^counted \d+ duplicated, of \d+$/)]);
  });
});

describe('luck', () => {
  const struck = (seed: string) => {
    const luck = new Luck(createRandom(seed, 'a fault'), 6);
    const chances = Array.from({ length: 60 }, () => luck.oneIn(20));
    return { luck, at: [...chances.keys()].filter((i) => chances[i]) };
  };

  test('strikes once in so many chances, wherever the seed says', () => {
    const { luck, at } = struck('1');
    expect(at.map((i) => Math.floor(i / 20))).toEqual([0, 1, 2]);
    expect(luck.hits).toBe(3);
    expect(struck('1').at).toEqual(at);
    expect(struck('2').at).not.toEqual(at);
  });

  test('strikes no more when it is over, and counts what it spoils', () => {
    const luck = new Luck(createRandom('1', 'a fault'), 6);
    expect(luck.oneIn(1, luck.subscribersOf('all'))).toBe(true);
    luck.end();
    expect(luck.oneIn(1)).toBe(false);
    expect(luck.hits).toBe(6);
  });
});
