import { messageOf } from '../../core/errors.ts';
import type { EndpointName } from '../../core/transports.ts';
import type { TargetAddress } from '../../harness/processes/targetRequest.ts';
import type { Case, TransportCase } from './case.ts';
import { NotServed } from './fault.ts';
import { inTurn } from './inTurn.ts';
import { type Lateness, watchLateness } from './lateness.ts';
import { Probe } from './probe.ts';

/** What became of one case. */
export interface CaseOutcome {
  /** Null for what is asked of every target. */
  readonly transport: EndpointName | null;
  readonly name: string;
  /** The heading in servers/CONTRACT.md. */
  readonly section: string;
  /** `untried` where the target would have to be started for it. */
  readonly outcome: 'holds' | 'fails' | 'untried' | 'not served';
  /** What was wrong; null where nothing was. */
  readonly fault: string | null;
  /** Requests and answers up to then; empty where nothing was wrong. */
  readonly record: readonly string[];
}

/** A case, of a transport if it is asked of one. */
export interface Question extends Case, Pick<TransportCase, 'tight' | 'alone'> {
  readonly transport: EndpointName | null;
}

/** More at once would only wait for each other, and on a busy machine longer than anything is waited for. */
const mostAtOnce = 8;

/** A process that is kept from running for so long may have been late itself, as to answer a ping. */
const lateFromMs = 50;
/** How often a case is asked that fails each time while this process is late. */
const mostAttempts = 3;

/** A question with what came of it, and whether this process was kept from running meanwhile. */
interface Tried {
  readonly question: Question;
  readonly outcome: CaseOutcome;
  readonly wasLate: boolean;
}

/**
 * Asks a target, some side by side where a question bears it, and the rest one after the other; null for one
 * that is not there. What fails while a busy machine keeps this process from running may be our fault, and is
 * asked again at the end, when nothing else is. Throws the signal's reason when it is aborted.
 */
export async function tryCases(
  questions: readonly Question[],
  target: TargetAddress | null,
  signal: AbortSignal,
  watch: () => Lateness = watchLateness,
): Promise<CaseOutcome[]> {
  const ask = async (question: Question): Promise<Tried> => {
    const lateness = watch();
    try {
      const outcome = await tryOne(question, target, signal);
      return { question, outcome, wasLate: lateness.largestMs() >= lateFromMs };
    } finally {
      lateness.stop();
    }
  };
  const together = questions.filter(({ alone }) => !alone);
  const alone = questions.filter((one) => one.alone);
  const tried = [...(await inTurn(together, mostAtOnce, ask)), ...(await inTurn(alone, 1, ask))];
  return inTurn(tried, 1, async (first) => {
    let last = first;
    for (let attempts = 1; attempts < mostAttempts; attempts++) {
      if (last.outcome.outcome !== 'fails' || !last.wasLate) break;
      last = await ask(last.question);
    }
    return last.outcome;
  });
}

async function tryOne(
  { transport, name, section, run }: Question,
  target: TargetAddress | null,
  signal: AbortSignal,
): Promise<CaseOutcome> {
  const what = { transport, name, section };
  if (target === null) return { ...what, outcome: 'untried', fault: null, record: [] };
  const probe = new Probe(target, signal);
  try {
    await run(probe);
    return { ...what, outcome: 'holds', fault: null, record: [] };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NotServed)
      return { ...what, name: `${name} (${error.message})`, outcome: 'not served', fault: null, record: [] };
    return { ...what, outcome: 'fails', fault: messageOf(error), record: probe.conversation.record };
  } finally {
    probe.close();
  }
}
