import { readFileSync, statSync } from 'node:fs';
import { messageOf, PushbenchError } from '../core/errors.ts';
import { decodeHistogram } from '../core/histogram.ts';
import { type Result, resultSchema, resultSchemaVersion } from '../core/result.ts';

/** Reads a result file. Throws a PushbenchError when it is missing, malformed or of another version. */
export function readResult(path: string): Result {
  return parseResult(readText(path), path);
}

/** Parses the text of a result file; `path` is for its messages. */
function parseResult(text: string, path: string): Result {
  if (text.trim() === '')
    throw new PushbenchError(`${path} is empty`, {
      hint: 'A run that was killed at its start may leave that; run it again.',
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PushbenchError(`${path} is not JSON, or was cut off: ${messageOf(cause)}`, { cause });
  }
  const version = (value as { schema?: unknown } | null)?.schema;
  if (version !== resultSchemaVersion)
    throw new PushbenchError(
      typeof version === 'string' && version.startsWith('pushbench.result/')
        ? `${path} is of version ${version}; this pushbench reads ${resultSchemaVersion}`
        : `${path} is no result of pushbench: "schema" should be "${resultSchemaVersion}"`,
      { hint: 'Use the version of pushbench that wrote it, or run the scenario again.' },
    );
  const parsed = resultSchema.safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues
      .slice(0, 5)
      .map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new PushbenchError(`${path} is damaged:\n${issues.join('\n')}`);
  }
  for (const [i, trial] of parsed.data.trials.entries())
    for (const field of ['latencyMs', 'publisherLagMs', 'feedWaitMs', 'deliveryMs'] as const)
      if (trial[field] && !isHistogram(trial[field].histogram))
        throw new PushbenchError(`${path} is damaged:\n  trials.${i}.${field}.histogram: no HDR histogram`);
  return parsed.data;
}

function isHistogram(base64: string): boolean {
  try {
    decodeHistogram(base64);
    return true;
  } catch {
    return false;
  }
}

function readText(path: string): string {
  try {
    if (!statSync(path).isFile()) throw new Error('it is no file');
    // Some editors put a byte order mark at the start.
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new PushbenchError(`${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
