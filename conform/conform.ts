import { messageOf } from '../core/errors.ts';
import { type TransportName, transportNames } from '../core/transports.ts';
import { Bench, type CaseOptions } from './case.ts';
import { generalCases } from './generalCases.ts';
import { transportCases } from './transportCases.ts';

/** What became of one case. */
export interface Verdict {
  /** Null for what is asked of every target. */
  readonly transport: TransportName | null;
  readonly name: string;
  /** The heading in servers/CONTRACT.md. */
  readonly section: string;
  /** `untried` where the target would have to be started with options. */
  readonly outcome: 'holds' | 'fails' | 'untried' | 'not served';
  /** What was wrong. */
  readonly fault: string | null;
  /** Requests and answers up to then. */
  readonly transcript: readonly string[];
}

/** Runs something against a target that was started with these options; undefined where it cannot be given any. */
export type WithTarget = <T>(
  options: CaseOptions,
  use: (url: string) => Promise<T>,
) => Promise<T | undefined>;

const notServed = [404, 501];

/** Tries all that the contract says, and hears of each case; a target may leave out transports. */
export async function conform(withTarget: WithTarget, onVerdict: (verdict: Verdict) => void): Promise<void> {
  for (const { options = {}, name, section, run } of generalCases)
    onVerdict(await judge(withTarget, options, { transport: null, name, section }, run));
  for (const transport of transportNames) {
    const status = await withTarget({}, (url) => statusOf(url, transport));
    if (status !== undefined && notServed.includes(status)) {
      const blank = { transport, section: `GET /${transport}`, fault: null, transcript: [] };
      onVerdict({ ...blank, name: `answers ${status}`, outcome: 'not served' });
      continue;
    }
    for (const { options = {}, name, section = `GET /${transport}`, appliesTo, run } of transportCases)
      if (appliesTo?.(transport) !== false)
        onVerdict(
          await judge(withTarget, options, { transport, name, section }, (bench) => run(bench, transport)),
        );
  }
}

/** How a target answers a subscription; 0 when it does not. */
async function statusOf(url: string, transport: TransportName): Promise<number> {
  const bench = new Bench(url);
  try {
    return (await bench.ask(transport, [bench.topic])).status;
  } catch {
    return 0;
  } finally {
    bench.close();
  }
}

async function judge(
  withTarget: WithTarget,
  options: CaseOptions,
  what: Pick<Verdict, 'transport' | 'name' | 'section'>,
  run: (bench: Bench) => Promise<void>,
): Promise<Verdict> {
  const verdict = await withTarget(options, async (url): Promise<Verdict> => {
    const bench = new Bench(url);
    try {
      await run(bench);
      return { ...what, outcome: 'holds', fault: null, transcript: [] };
    } catch (error) {
      return { ...what, outcome: 'fails', fault: messageOf(error), transcript: bench.transcript.lines };
    } finally {
      bench.close();
    }
  });
  return verdict ?? { ...what, outcome: 'untried', fault: null, transcript: [] };
}
