import { exp, ln } from '../portableMath.ts';
import type { Random } from '../random.ts';
import { sample } from '../scenario/distribution.ts';
import type { Stream, TraceEvent } from '../scenario/scenario.ts';

/** Takes one event: when it is due in ms from the start, and to which of the stream's topics (0-based). */
type Emit = (dueMs: number, topic: number) => void;

/** Emits the events of one stream in [0, endMs), in any order. */
export function emitArrivals(
  stream: Stream,
  topicCount: number,
  endMs: number,
  random: Random,
  trace: readonly TraceEvent[],
  emit: Emit,
): void {
  const { arrivals } = stream;
  const pickTopic = topicPicker(topicCount, stream.weights?.zipf ?? 0, random);
  switch (arrivals.process) {
    case 'periodic':
      for (let topic = 0; topic < topicCount; topic++) {
        const phase = arrivals.phase === 'random' ? random.next() * arrivals.every : 0;
        for (let k = 0; phase + k * arrivals.every < endMs; k++) emit(phase + k * arrivals.every, topic);
      }
      return;
    case 'poisson': {
      // The sum of n Poisson processes is one of n times the rate whose events pick a process by weight.
      const meanGapMs = 1000 / (arrivals.perSecond * topicCount);
      for (let t = gap(meanGapMs, random); t < endMs; t += gap(meanGapMs, random)) emit(t, pickTopic());
      return;
    }
    case 'burst':
      for (let start = 0; start < endMs; start += arrivals.every)
        for (let i = 0; i < arrivals.size; i++) {
          const due = start + random.next() * arrivals.within;
          const topic = pickTopic();
          if (due < endMs) emit(due, topic);
        }
      return;
    case 'jobs':
      for (let topic = 0; topic < topicCount; topic++) {
        // Each user enters somewhere within a first cycle, so that the users are out of step from the start.
        const cycle = sample(arrivals.duration, random) + sample(arrivals.pause, random);
        let submitted = -random.next() * cycle;
        for (;;) {
          const completed = submitted + sample(arrivals.duration, random);
          if (completed >= endMs) break;
          if (completed >= 0) emit(completed, topic);
          // A pause of 0 after a duration of 0 would stand still; a job takes at least a microsecond.
          submitted = Math.max(completed + sample(arrivals.pause, random), submitted + 0.001);
        }
      }
      return;
    case 'trace':
      for (const event of trace) {
        const due = event.atMs / arrivals.speedUp;
        if (due < endMs) emit(due, 0);
      }
  }
}

const gap = (meanMs: number, random: Random) => -meanMs * ln(1 - random.next());

/** Picks topic i with a probability in proportion to 1/(i+1)^zipf. */
function topicPicker(count: number, zipf: number, random: Random): () => number {
  if (zipf === 0) return () => random.below(count);
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    total += exp(-zipf * ln(i + 1));
    cumulative[i] = total;
  }
  return () => {
    const target = random.next() * total;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      // Below `high`, and so below `count`.
      const middle = (low + high) >> 1;
      if ((cumulative[middle] as number) > target) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
