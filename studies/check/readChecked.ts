import { isDeepStrictEqual } from 'node:util';
import { PushbenchError } from '../../core/errors.ts';
import { plainLine } from '../../core/plainText.ts';
import type { Result } from '../../core/result.ts';
import { readResult, resultFrom } from '../../reports/results/readResult.ts';
import { resultFilesIn } from '../../reports/results/resultFiles.ts';
import { type Bundle, isArchive, type Manifest, readBundle } from './bundleFile.ts';
import { givesSchedule } from './rerunnable.ts';
import type { Verified } from './verified.ts';

/** What is to be checked, and the files that it is in. */
export interface Checked {
  readonly bundle: Verified['bundle'];
  readonly results: readonly Result[];
  readonly files: readonly string[];
}

/**
 * Reads results, or those of a bundle, which must be alone. Throws a PushbenchError for what cannot be read.
 */
export function readChecked(paths: readonly string[]): Checked {
  const archive = paths.find(isArchive);
  if (archive === undefined) {
    const files = [...new Set(paths.flatMap(resultFilesIn))];
    return { bundle: null, results: files.map(readResult), files };
  }
  if (paths.length > 1)
    throw new PushbenchError(`${archive} is a bundle: it is checked by itself`, {
      hint: 'Name it alone, or results only.',
    });
  const bundle = readBundle(archive);
  const { manifest, sha256 } = bundle;
  return {
    bundle: {
      text: `${archive}: all ${manifest.files.length} files are the ones that its manifest names, and its scenarios give the schedules of its results. SHA-256 of the archive: ${sha256}`,
      facts: { path: archive, sha256, pushbench: manifest.pushbench, files: manifest.files },
    },
    results: manifest.results.map((entry) => bundledResult(archive, bundle, entry)),
    files: [archive],
  };
}

/** A result of a bundle. Throws where what lies beside it is of another result. */
function bundledResult(archive: string, { fileOf }: Bundle, entry: Manifest['results'][number]): Result {
  const label = (path: string) => plainLine(`${archive}: ${path}`);
  const textOf = (path: string) => Buffer.from(fileOf(path)).toString('utf8');
  const result = resultFrom(fileOf(entry.result), label(entry.result));
  const scenario = {
    file: label(entry.scenario),
    yaml: textOf(entry.scenario),
    traces: Object.fromEntries(Object.entries(entry.traces).map(([name, path]) => [name, fileOf(path)])),
  };
  const belongs = {
    [entry.scenario]: givesSchedule(scenario, result),
    [entry.environment]: isDeepStrictEqual(parsedOrNull(textOf(entry.environment)), result.environment),
  };
  for (const [path, isOwn] of Object.entries(belongs))
    if (!isOwn)
      throw new PushbenchError(`${label(path)} does not belong to ${plainLine(entry.result)}`, {
        hint: 'Whoever made the bundle changed one of the two.',
      });
  return result;
}

function parsedOrNull(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
