import { exitCodes, messageOf, PushbenchError } from '../../../core/errors.ts';
import { describedTransports, publishingIn } from '../../../core/target/described.ts';
import type { Subscription } from '../../../core/target/subscription.ts';
import type { TargetFile } from '../../../core/target/target.ts';
import { createDescribedOutlet } from '../../../harness/publisher/describedOutlet.ts';
import { type CaseOutcome, type Question, tryCases } from '../tryCases.ts';
import type { DescribedCase } from './case.ts';
import { deliveryCases } from './deliveryCases.ts';
import { firstCases } from './firstCases.ts';
import { type DescribedAtWork, DescribedProbe } from './probe.ts';
import { resumeCases } from './resumeCases.ts';

const otherCases = [...deliveryCases, ...resumeCases];

const publishing: Question<DescribedProbe> = {
  transport: null,
  name: 'takes what is published',
  section: 'publish',
  async run(probe) {
    await probe.publish(['to nobody']);
  },
};

/**
 * Tries a target that runs against what its file says: how it is published to and subscribed to, and what it
 * promises. What is not promised is listed, and where a transport fails the first cases, the rest is untried.
 * Throws a PushbenchError when it does not get ready, and the signal's reason when it is aborted.
 */
export async function conformDescribed(target: DescribedAtWork, signal: AbortSignal): Promise<CaseOutcome[]> {
  await isReady(target);
  const ask = (questions: readonly Question<DescribedProbe>[]) =>
    tryCases(questions, () => new DescribedProbe(target, signal), signal);
  const first = await ask([publishing, ...planOf(target.file, firstCases).map(({ question }) => question)]);
  const failing = new Set(
    first.filter(({ outcome }) => outcome === 'fails').map(({ transport }) => transport),
  );
  const plan = planOf(target.file, otherCases);
  const isTried = ({ question, waiver }: Planned) => waiver === undefined && !failing.has(question.transport);
  const tried = await ask(plan.filter(isTried).map(({ question }) => question));
  return [...first, ...tried, ...plan.filter((one) => !isTried(one)).map(leftOut)];
}

/** Waits for what must answer before anything is published. */
async function isReady({ file, control }: DescribedAtWork): Promise<void> {
  try {
    await createDescribedOutlet(publishingIn(file), () => {}).reach(control);
  } catch (error) {
    throw new PushbenchError(messageOf(error), { exitCode: exitCodes.partial, cause: error });
  }
}

interface Planned {
  readonly question: Question<DescribedProbe>;
  /** What the file says in place of promising it. */
  readonly waiver: string | undefined;
}

/** These cases, of each transport that they apply to. */
const planOf = (file: TargetFile, cases: readonly DescribedCase[]): Planned[] =>
  describedTransports(file).flatMap((transport) =>
    cases
      .filter(({ appliesTo }) => appliesTo?.(transport) !== false)
      .map(({ name, key, waivedBy, run }) => ({
        question: {
          transport,
          name,
          section: key ?? `subscribe.${transport}`,
          run: (probe) => run(probe, transport),
        },
        waiver: waivedBy?.(file, file.subscribe[transport] as Subscription),
      })),
  );

const leftOut = ({ question: { transport, name, section }, waiver }: Planned): CaseOutcome => ({
  transport,
  name: waiver === undefined ? name : `${name} (${waiver})`,
  section,
  outcome: waiver === undefined ? 'untried' : 'not promised',
  fault: null,
  record: [],
});
