import type { MetricId } from '../core/metrics.ts';
import { createRandom, type Random, shuffled } from '../core/random.ts';
import type { Samples } from '../studies/compare/finding.ts';
import { defaultThreshold } from '../studies/compare/gates.ts';
import { judgeSamples } from '../studies/compare/verdict.ts';
import { heading, row, type Table } from './workbench.ts';

/** What gates by default and is timed, of each of some variants. */
const metrics: readonly MetricId[] = ['latency.p50', 'latency.p99', 'cpu.perNotification'];
const variants = 2;

/** How bad the machine is: a virtual one that drifts, with neighbours. */
const machine = {
  /** Over the whole time in which base and head are measured, evenly. */
  drift: 0.1,
  /** What lasts for some trials: first-order autoregressive, with this memory and deviation. */
  memory: 0.8,
  slow: 0.04,
  /** What is of one figure of one trial alone. */
  own: 0.04,
  /** So many trials are hit by something that makes all their figures larger by up to a factor. */
  spikes: 0.05,
  spikeFactor: 2,
};

const goals = {
  falseAlarms: 0.05,
  /** What pairs must find of a change of 20 %, by number of rounds; with three nothing is promised. */
  found: { 5: 0.5, 10: 0.75 } as Readonly<Record<number, number>>,
};

/**
 * How often the rule of `pushbench compare` calls a regression where there is none, and finds one that is
 * there: the rule itself, on figures made up for a machine that drifts, remembers and hiccups.
 */
export const verdicts: Table = async ({ repetitions }) => {
  const runs = repetitions * 500;
  heading(
    `Verdicts of ${runs} simulated comparisons: ${metrics.length * variants} timed figures gate, on a machine that drifts by\n` +
      `${100 * machine.drift} %, with noise of ${100 * machine.own} % and as much that lasts for some trials, and with ${100 * machine.spikes} % of the trials disturbed. False alarm:\n` +
      'nothing differs, and any figure regressed. Found: one figure is larger by so much, and regressed.',
  );
  row('', 'rounds', 'false alarms', 'goal', '', 'found at +10 %', 'at +20 %', 'goal', '');
  for (const isPaired of [true, false])
    for (const rounds of [3, 5, 10]) {
      const random = createRandom('verdicts', `${isPaired}/${rounds}`);
      const share = (effect: number, counts: (verdicts: readonly string[]) => boolean) =>
        Array.from({ length: runs }, () =>
          counts(judgeSamples(simulated(random, rounds, isPaired, effect)).map(({ verdict }) => verdict)),
        ).filter(Boolean).length / runs;
      const alarms = share(1, (all) => all.includes('regressed'));
      const found = [1.1, 1.2].map((effect) => share(effect, ([first]) => first === 'regressed'));
      const goal = isPaired ? goals.found[rounds] : undefined;
      row(
        isPaired ? 'paired' : 'unpaired',
        String(rounds),
        percent(alarms),
        `≤ ${percent(goals.falseAlarms)}`,
        alarms <= goals.falseAlarms ? 'met' : 'MISSED',
        ...found.map(percent),
        ...(goal === undefined
          ? ['–']
          : [`≥ ${percent(goal)}`, (found[1] as number) >= goal ? 'met' : 'MISSED']),
      );
    }
};

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** The figures of one comparison; the first of the head is larger by the factor. */
function simulated(random: Random, rounds: number, isPaired: boolean, effect: number): Samples[] {
  const figures = Array.from({ length: metrics.length * variants }, () => ({
    base: new Array<number>(rounds),
    head: new Array<number>(rounds),
  }));
  const order = trialsInOrder(random, rounds, isPaired);
  let lasting = normal(random) * machine.slow;
  for (const [k, { side, variant, round }] of order.entries()) {
    lasting = machine.memory * lasting + Math.sqrt(1 - machine.memory ** 2) * machine.slow * normal(random);
    const spike = random.next() < machine.spikes ? random.next() * Math.log(machine.spikeFactor) : 0;
    const level = Math.log1p(machine.drift) * (k / (order.length - 1)) + lasting + spike;
    for (const m of metrics.keys()) {
      const place = variant * metrics.length + m;
      const factor = place === 0 && side === 'head' ? effect : 1;
      const figure = figures[place] as (typeof figures)[0];
      figure[side][round] = factor * Math.exp(level + machine.own * normal(random));
    }
  }
  return figures.map((figure, i) => ({
    metric: metrics[i % metrics.length] as MetricId,
    ...figure,
    isPaired,
    threshold: defaultThreshold(isPaired),
    gates: true,
  }));
}

/** Paired, both sides of all variants make a round, shuffled; else one run follows the other. */
function trialsInOrder(random: Random, rounds: number, isPaired: boolean) {
  const sides = ['base', 'head'] as const;
  const all = (of: readonly (typeof sides)[number][], round: number) =>
    of.flatMap((side) => Array.from({ length: variants }, (_, variant) => ({ side, variant, round })));
  const each = Array.from({ length: rounds }, (_, round) => round);
  return isPaired
    ? each.flatMap((round) => shuffled(all(sides, round), random))
    : sides.flatMap((side) => each.flatMap((round) => shuffled(all([side], round), random)));
}

/** By Box and Muller's transform. */
const normal = (random: Random) =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
