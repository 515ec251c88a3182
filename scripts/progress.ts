import type { RunListener } from '../harness/run.ts';
import type { TrialProgress } from '../harness/trial.ts';

/** Where progress goes: a stream that may be a terminal. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const redrawEveryMs = 250;

/** One line per trial: redrawn in place on a terminal, written once when the trial is over elsewhere. */
export function createProgress(stream: ProgressStream, now: () => number): RunListener {
  let head = '';
  let lastDrawn = Number.NEGATIVE_INFINITY;
  const line = (text: string) =>
    stream.isTTY ? `\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}` : text;
  const finish = (text: string) => stream.write(`${stream.isTTY ? '\r\u001b[2K' : ''}${head}${text}\n`);
  return {
    trialStarted(slug, round, index, total) {
      head = `[${index}/${total}] round ${round} ${slug}: `;
      lastDrawn = Number.NEGATIVE_INFINITY;
    },
    trialProgress(progress) {
      if (!stream.isTTY || now() - lastDrawn < redrawEveryMs) return;
      lastDrawn = now();
      stream.write(line(`${head}${describe(progress)}`));
    },
    trialFinished(trial) {
      const { delivery, latencyMs, valid, invalid } = trial;
      const figures = `${delivery.delivered}/${delivery.expected} delivered, p50 ${latencyMs.p50?.toFixed(1) ?? '–'} ms`;
      finish(valid ? figures : `INVALID: ${invalid.join('; ')} (${figures})`);
    },
    trialFailed({ reason, output }) {
      finish(`FAILED: ${reason}${output && `\n${output.replace(/^/gm, '    | ')}`}`);
    },
  };
}

function describe({ phase, connected, delivered }: TrialProgress): string {
  if (phase === 'starting') return 'starting processes';
  return phase === 'connecting' ? `connecting, ${connected} so far` : `${phase}, ${delivered} delivered`;
}
