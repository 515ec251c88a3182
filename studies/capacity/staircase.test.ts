import { describe, expect, test } from 'vitest';
import { createRandom } from '../../core/random.ts';
import { type Bounds, readable, type Search, searchGoals, searchOf, type Try } from './staircase.ts';

const bounds: Bounds = { smallest: 250, start: 250, largest: 20_000 };

/** Searches a made-up target until the search is over. */
function search(outcomeAt: (users: number, turn: number) => Try['outcome'], within = bounds) {
  const tries: Try[] = [];
  for (;;) {
    const found = searchOf(within, tries);
    if (found.next === null) return { ...found, tries };
    tries.push({ users: found.next, outcome: outcomeAt(found.next, tries.length) });
  }
}

const step = (capacity: number) => (users: number) => (users <= capacity ? 'met' : 'missed');
const holds = ({ capacity }: Pick<Search, 'capacity'>, users: number) =>
  capacity.kind === 'between' && capacity.low <= users && users <= capacity.high;

describe('a search', () => {
  test('doubles the users until the first miss', () => {
    const { tries } = search(step(3_000));
    expect(tries.slice(0, 5).map(({ users }) => users)).toEqual([250, 500, 1_000, 2_000, 4_000]);
  });

  test.each([300, 1_234, 5_000, 17_000])('finds a sharp limit of %i in few attempts', (capacity) => {
    const found = search(step(capacity));
    expect(found.end).toBe('narrow');
    expect(holds(found, capacity)).toBe(true);
    expect(found.tries.length).toBeLessThan(20);
    if (found.capacity.kind === 'between')
      expect(found.capacity.high / found.capacity.low).toBeLessThanOrEqual(searchGoals.ratio);
  });

  test('begins where it is told to, and finds what is below', () => {
    const found = search(step(400), { ...bounds, start: 8_000 });
    expect(found.tries[0]?.users).toBe(8_000);
    expect(holds(found, 400)).toBe(true);
  });

  test('says "at least" when every attempt met the goals, up to the largest number', () => {
    const found = search(() => 'met');
    expect(found.end).toBe('largest');
    expect(found.capacity).toMatchObject({ kind: 'at least', users: 20_000 });
    expect(found.tries.length).toBeLessThan(10);
  });

  test('says "below" when even the smallest number misses, but not after a single attempt', () => {
    const found = search(() => 'missed');
    expect(found.end).toBe('smallest');
    expect(found.capacity).toMatchObject({ kind: 'below', users: 250 });
    expect(found.tries.length).toBeGreaterThan(1);
  });

  test('is not led astray by one odd miss, nor by one odd hit', () => {
    const missedOnce = search((users, turn) => (turn === 1 ? 'missed' : step(6_000)(users)));
    expect(holds(missedOnce, 6_000)).toBe(true);
    const atFirst = search((users, turn) => (turn === 0 ? 'missed' : step(6_000)(users)));
    expect(holds(atFirst, 6_000)).toBe(true);
    const metOnce = search((users, turn) => (turn === 6 ? 'met' : step(3_000)(users)));
    expect(holds(metOnce, 3_000)).toBe(true);
  });

  test('ends, whatever it is told', () => {
    const random = createRandom(1, 'chaos');
    const outcomes: Try['outcome'][] = ['met', 'missed', 'undecided'];
    for (let i = 0; i < 5; i++) {
      const found = search(() => outcomes[random.below(3)] as Try['outcome']);
      expect(found.tries.length).toBeLessThanOrEqual(searchGoals.mostAttempts);
    }
  });

  test('never tries outside of its bounds', () => {
    for (const capacity of [1, 260, 19_900, 1e6])
      for (const { users } of search(step(capacity)).tries) {
        expect(users).toBeGreaterThanOrEqual(bounds.smallest);
        expect(users).toBeLessThanOrEqual(bounds.largest);
      }
  });

  test('takes a single possible number of users', () => {
    const one = { smallest: 4, start: 4, largest: 4 };
    expect(search(() => 'met', one).capacity).toMatchObject({ kind: 'at least', users: 4 });
    expect(search(() => 'missed', one).capacity).toMatchObject({ kind: 'below', users: 4 });
  });
});

describe('an undecided attempt', () => {
  test('is made once more, and changes nothing when it is decided then', () => {
    const { tries, ...found } = search((users, turn) => (turn === 2 ? 'undecided' : step(3_000)(users)));
    expect(tries[3]?.users).toBe(tries[2]?.users);
    expect(holds(found, 3_000)).toBe(true);
  });

  test('twice is where the load is the limit: the search ends just below, with "at least"', () => {
    const found = search((users) => (users > 3_000 ? 'undecided' : 'met'));
    expect(found.end).toBe('load');
    expect(found.capacity.kind).toBe('at least');
    if (found.capacity.kind === 'at least') {
      expect(found.capacity.users).toBeGreaterThan(2_400);
      expect(found.capacity.users).toBeLessThanOrEqual(3_000);
    }
  });

  test('does not hide a limit that the target has below it', () => {
    const found = search((users) => (users > 3_000 ? 'undecided' : step(1_200)(users)));
    expect(holds(found, 1_200)).toBe(true);
  });

  test('from the start on leaves nothing known', () => {
    const found = search(() => 'undecided');
    expect(found).toMatchObject({ end: 'load', capacity: { kind: 'unknown' } });
    expect(found.tries.length).toBeLessThan(10);
  });
});

test('nothing is known before the first attempt', () => {
  expect(searchOf(bounds, [])).toEqual({ next: 250, end: null, capacity: { kind: 'unknown' } });
});

test('what is known so far is said of a search that was broken off', () => {
  const met = (users: number): Try => ({ users, outcome: 'met' });
  expect(searchOf(bounds, [met(250), met(500)])).toMatchObject({
    next: 1_000,
    capacity: { kind: 'at least', users: 500 },
  });
  const known = searchOf(bounds, [met(500), met(1_000), { users: 2_000, outcome: 'missed' }]);
  expect(holds(known, 1_400)).toBe(true);
});

describe('with noisy targets', () => {
  const count = 60;
  /** How many of the searches ended with a range that holds the capacity, and how many attempts they took. */
  function simulated(slope: number, oddShare: number, drift = 0) {
    const random = createRandom(`${slope}/${oddShare}/${drift}`, 'targets');
    let held = 0;
    let attempts = 0;
    for (let i = 0; i < count; i++) {
      const capacity = 400 * 30 ** random.next();
      const found = search((users, turn) => {
        const now = capacity * (1 + drift * (turn / 12 - 0.5));
        const chance = oddShare + (1 - 2 * oddShare) / (1 + (users / now) ** slope);
        return random.next() < chance ? 'met' : 'missed';
      });
      if (holds(found, capacity)) held++;
      attempts += found.tries.length;
    }
    return { coverage: held / count, attempts: attempts / count };
  }

  test.each([
    [80, 0],
    [40, 0.02],
    [20, 0],
    [20, 0.04],
  ])(
    'of steepness %i, %d of their attempts odd, ranges hold the capacity about as often as they say',
    (slope, odd) => {
      const { coverage, attempts } = simulated(slope, odd);
      // Of 60 searches at 90 %: two deviations below are 0.82.
      expect(coverage).toBeGreaterThan(0.82);
      expect(attempts).toBeLessThan(16);
    },
  );

  test('a drift of a tenth during the search does not ruin it', () => {
    expect(simulated(40, 0.02, 0.1).coverage).toBeGreaterThan(0.75);
  });
});

test.each([
  [1, 1],
  [7.4, 7],
  [12.3, 12],
  [1_037, 1_050],
  [1_024, 1_000],
  [8_740, 8_750],
  [19_936, 20_000],
])('%d users are read as %i', (users, easy) => {
  expect(readable(users)).toBe(easy);
});
