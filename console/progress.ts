import type { RunListener } from '../harness/record/runPlan.ts';
import { createStatusLine, lastWords, type ProgressStream } from './statusLine.ts';

/** One line per trial: redrawn in place on a terminal, written once when the trial is over elsewhere. */
export function createProgress(stream: ProgressStream, now: () => number): RunListener {
  const line = createStatusLine(stream, now);
  return {
    trialStarted: (slug, round, index, total) => line.begin(`[${index}/${total}] round ${round} ${slug}: `),
    trialProgress: line.draw,
    trialFinished(trial) {
      const { delivery, latencyMs, valid, invalid } = trial;
      const figures = `${delivery.delivered}/${delivery.expected} delivered, p50 ${latencyMs.p50?.toFixed(1) ?? '–'} ms`;
      line.finish(valid ? figures : `INVALID: ${invalid.join('; ')} (${figures})`);
    },
    trialFailed: ({ reason, output }) => line.finish(`FAILED: ${reason}${lastWords(output)}`),
  };
}
