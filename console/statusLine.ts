import type { TrialProgress } from '../harness/trial/trialProgress.ts';
import { type Terminal, widthOf, wrappedFor } from './wrapped.ts';

/** Where progress goes: a stream that may be a terminal. */
export interface ProgressStream extends Terminal {
  write(text: string): unknown;
  /** Groups of lines that a reader can fold, where a log has them. */
  readonly groups?: LogGroups;
}

/** Begins and ends groups of lines, one at a time. */
export interface LogGroups {
  begin(title: string): void;
  end(): void;
}

/** The line of what runs: redrawn in place on a terminal, written once when it is over elsewhere. */
export interface StatusLine {
  /** Begins a line with this at its head. */
  begin(head: string): void;
  /** The tail is shown whatever the width, where half of it suffices. */
  draw(progress: TrialProgress, tail?: string): void;
  finish(text: string): void;
}

/** Goes to the start of a terminal's line, and clears it. */
export const clearLine = '\r\u001b[2K';

const redrawEveryMs = 250;

/** A status line on a stream, by a clock in ms. */
export function createStatusLine(stream: ProgressStream, now: () => number): StatusLine {
  let head = '';
  let lastDrawn = Number.NEGATIVE_INFINITY;
  return {
    begin(text) {
      head = text;
      lastDrawn = Number.NEGATIVE_INFINITY;
    },
    draw(progress, tail = '') {
      if (!stream.isTTY || now() - lastDrawn < redrawEveryMs) return;
      lastDrawn = now();
      const width = widthOf(stream) - 1;
      const shownTail = tail.length <= width / 2 ? tail : '';
      const text = `${head}${describe(progress)}`.slice(0, width - shownTail.length);
      stream.write(`${clearLine}${text}${shownTail}`);
    },
    finish: (text) =>
      stream.write(`${stream.isTTY ? clearLine : ''}${wrappedFor(stream, `${head}${text}`)}\n`),
  };
}

function describe({ phase, connected, delivered }: TrialProgress): string {
  if (phase === 'starting') return 'starting processes';
  return phase === 'connecting' ? `connecting, ${connected} so far` : `${phase}, ${delivered} delivered`;
}

/** What a process printed, below the line that says that it died. */
export const lastWords = (output: string): string => output && `\n${output.replace(/^/gm, '    | ')}`;
