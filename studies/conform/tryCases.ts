import { messageOf } from '../../core/errors.ts';
import type { EndpointName } from '../../core/transports.ts';
import type { Case, TransportCase } from './case.ts';
import { NotServed } from './fault.ts';
import { inTurn } from './inTurn.ts';
import { type Lateness, watchLateness } from './lateness.ts';
import type { Probe } from './probe.ts';

/** What became of one case. */
export interface CaseOutcome {
  /** Null for what is asked of every target. */
  readonly transport: EndpointName | null;
  readonly name: string;
  /** The heading in servers/CONTRACT.md, or the key of the target file. */
  readonly section: string;
  /**
   * `untried` where the target would have to be started for it, or has failed what comes first;
   * `not promised` where a target file does without it.
   */
  readonly outcome: 'holds' | 'fails' | 'untried' | 'not served' | 'not promised';
  /** What was wrong; null where nothing was. */
  readonly fault: string | null;
  /** Requests and answers up to then; empty where nothing was wrong. */
  readonly record: readonly string[];
}

/** A case, of a transport if it is asked of one. */
export interface Question<P = Probe> extends Case<P>, Pick<TransportCase, 'tight' | 'alone'> {
  readonly transport: EndpointName | null;
}

/** More at once would only wait for each other, and on a busy machine longer than anything is waited for. */
const mostAtOnce = 8;

/** A process that is kept from running for so long may have been late itself, as to answer a ping. */
const lateFromMs = 50;
/** How often a case is asked that fails each time while this process is late. */
const mostAttempts = 3;

/** What a case works with: it ends with the case. */
type Attempt = Pick<Probe, 'conversation' | 'close'>;

/** A question with what came of it, and whether this process was kept from running meanwhile. */
interface Tried<P> {
  readonly question: Question<P>;
  readonly outcome: CaseOutcome;
  readonly wasLate: boolean;
}

/**
 * Asks a target, some side by side where a question bears it, and the rest one after the other; `begin` makes
 * the probe of each, and is null where there is no target. What fails while a busy machine keeps this process
 * from running may be our fault, and is asked again at the end, when nothing else is. Throws the signal's
 * reason when it is aborted.
 */
export async function tryCases<P extends Attempt = Probe>(
  questions: readonly Question<P>[],
  begin: (() => P) | null,
  signal: AbortSignal,
  watch: () => Lateness = watchLateness,
): Promise<CaseOutcome[]> {
  const ask = async (question: Question<P>): Promise<Tried<P>> => {
    const lateness = watch();
    try {
      const outcome = await tryOne(question, begin, signal);
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

async function tryOne<P extends Attempt>(
  { transport, name, section, run }: Question<P>,
  begin: (() => P) | null,
  signal: AbortSignal,
): Promise<CaseOutcome> {
  const what = { transport, name, section };
  if (begin === null) return { ...what, outcome: 'untried', fault: null, record: [] };
  const probe = begin();
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
