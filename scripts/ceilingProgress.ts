import { ceilingKinds } from '../core/ceiling.ts';
import { plainText } from '../core/plainText.ts';
import type { CeilingListener } from '../harness/ceilings/measure.ts';
import type { ProgressStream } from './statusLine.ts';

/** A line for each kind of ceiling: how many answers there were; what they say stands in the table. */
export const createCeilingProgress = (stream: ProgressStream): CeilingListener => ({
  started: (kind) => stream.write(`${ceilingKinds[kind].title}: `),
  measured: ({ answers, invalid }) =>
    stream.write(`${answers} answers${invalid.length > 0 ? ', INVALID' : ''}\n`),
  failed: ({ reason, output }) =>
    stream.write(plainText(`FAILED: ${reason}${output && `\n${output.trim().replace(/^/gm, '    | ')}`}\n`)),
});
