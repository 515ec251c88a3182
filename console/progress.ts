import type { RunListener } from '../harness/record/runPlan.ts';
import { createPace, paceText } from './pace.ts';
import { createStatusLine, lastWords, type ProgressStream } from './statusLine.ts';

/** The progress of a whole command. */
export interface CommandProgress extends RunListener {
  /**
   * Begins a part, such as a scenario, with a line above its trials; in a log that has groups, with a group.
   */
  part(title: string): void;
  /** The planned lengths, in ms, of all trials that are still to come, where that has changed. */
  plan(lengthsMs: readonly number[]): void;
  /** Ends the last part. */
  end(): void;
}

/** The progress of a command that is to be quiet. */
export const noProgress: CommandProgress = { part() {}, plan() {}, end() {} };

/**
 * One line per trial: redrawn in place on a terminal, written once when the trial is over elsewhere. It says
 * which of all trials of the command it is, and, as far as their lengths are planned, how much is done and
 * left.
 */
export function createProgress(
  stream: ProgressStream,
  now: () => number,
  plannedMs: readonly number[] = [],
): CommandProgress {
  const line = createStatusLine(stream, now);
  const pace = createPace(now);
  pace.plan(plannedMs);
  const standing = () => {
    const at = pace.now();
    return at ? `; ${paceText(at)}` : '';
  };
  // A terminal has it on the line that is redrawn already.
  const finish = (text: string, below = '') =>
    line.finish(`${text}${stream.isTTY ? '' : standing()}${below}`);
  return {
    ...partsOf(stream),
    plan: pace.plan,
    trialStarted(slug, round, index, total) {
      pace.started();
      const at = pace.now() ?? { index, total };
      line.begin(`[${at.index}/${at.total}] round ${round} ${slug}: `);
    },
    trialProgress: (progress) => line.draw(progress, standing()),
    trialFinished({ delivery, latencyMs, valid, invalid }) {
      pace.finished();
      const figures = `${delivery.delivered}/${delivery.expected} delivered, p50 ${latencyMs.p50?.toFixed(1) ?? '–'} ms`;
      finish(valid ? figures : `INVALID: ${invalid.join('; ')} (${figures})`);
    },
    trialFailed({ reason, output }) {
      pace.brokenOff();
      finish(`FAILED: ${reason}`, lastWords(output));
    },
  };
}

function partsOf(stream: ProgressStream): Pick<CommandProgress, 'part' | 'end'> {
  let isOpen = false;
  const end = () => {
    if (isOpen) stream.groups?.end();
    isOpen = false;
  };
  return {
    part(title) {
      end();
      const [head = '', ...more] = title.split('\n');
      if (stream.groups) stream.groups.begin(head);
      else stream.write(`${head}\n`);
      isOpen = true;
      for (const text of more) stream.write(`${text}\n`);
    },
    end,
  };
}
