import { lastWords, type ProgressStream } from '../../console/statusLine.ts';
import { ceilingKinds } from './ceiling.ts';
import type { CeilingListener } from './measure.ts';

/** A line for each kind of ceiling: how many answers there were; what they say stands in the table. */
export const createCeilingProgress = (stream: ProgressStream): CeilingListener => ({
  started: (kind) => stream.write(`${ceilingKinds[kind].title}: `),
  measured: ({ answers, invalid }) =>
    stream.write(`${answers} answers${invalid.length > 0 ? ', INVALID' : ''}\n`),
  failed: ({ reason, output }) => stream.write(`FAILED: ${reason}${lastWords(output.trim())}\n`),
});
