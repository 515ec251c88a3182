import { gzipSync } from 'node:zlib';
import { plainJson } from '../../core/plainText.ts';
import type { Result } from '../../core/result.ts';
import { pushbenchVersion } from '../../harness/record/ownPackage.ts';
import { reportsOf } from '../../reports/results/report.ts';
import { runTexts } from '../../reports/run/texts.ts';
import { auditOf } from '../check/audit.ts';
import { bundleSchemaVersion, type Manifest, manifestName, sha256Of } from '../check/bundleFile.ts';
import { renderCheckJson } from '../check/json.ts';
import { renderCheckMarkdown } from '../check/markdown.ts';
import { type ArchivedFile, packTar } from '../check/tar.ts';
import { readMe } from './readMe.ts';
import { type Bundled, rerunScript } from './rerunScript.ts';
import { scenarioTextOf } from './scenarioText.ts';

/** A result file: where it was read, its bytes, and what they say. */
export interface ResultFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly result: Result;
}

/** The name of a bundle: the folder that it unpacks into. */
export function bundleName(results: readonly Result[]): string {
  const [first] = reportsOf(results);
  return `${first?.fileName ?? 'results'}-${newestOf(results).toISOString().slice(0, 10)}`;
}

/** Packs results with everything that belongs to them; the same results give the same bytes. */
export async function packBundle(
  files: readonly ResultFile[],
  tracesIn: string | undefined,
): Promise<Uint8Array> {
  const results = files.map(({ result }) => result);
  const reports = reportsOf(results);
  const parts = files.map((file, i) => partsOf(file, reports[i]?.fileName ?? `${i + 1}`, tracesIn));
  const verified = { bundle: null, audits: results.map((result) => auditOf(result)) };
  const bundled = parts.map(({ bundled }) => bundled);
  const contents: ArchivedFile[] = [
    text('README.md', readMe(bundled, verified.audits)),
    text('rerun.sh', rerunScript(bundled)),
    text('report.html', await runTexts.html(reports)),
    text('report.md', runTexts.md(reports)),
    text('check.md', renderCheckMarkdown(verified)),
    text('check.json', renderCheckJson(verified)),
    ...parts.flatMap((part) => part.files),
  ];
  const manifest: Manifest = {
    schema: bundleSchemaVersion,
    pushbench: pushbenchVersion(),
    results: parts.map(({ entry }) => entry),
    files: contents.map(({ path, content }) => ({
      path,
      bytes: content.length,
      sha256: sha256Of(content),
    })),
  };
  const root = bundleName(results);
  const all = [text(manifestName, `${plainJson(manifest, 2)}\n`), ...contents];
  return gzipSync(
    packTar(
      all.map(({ path, content }) => ({ path: `${root}/${path}`, content })),
      newestOf(results),
    ),
    { level: 9 },
  );
}

const text = (path: string, content: string): ArchivedFile => ({ path, content: Buffer.from(content) });

/** The files of one result, and what the manifest says of them. */
function partsOf({ path, bytes, result }: ResultFile, name: string, tracesIn: string | undefined) {
  const { yaml, traces } = scenarioTextOf(result, path, tracesIn);
  const entry: Manifest['results'][number] = {
    result: `${name}/result.json`,
    scenario: `${name}/scenario.yaml`,
    environment: `${name}/environment.json`,
    traces: Object.fromEntries(Object.keys(traces).map((trace) => [trace, `${name}/${trace}`])),
  };
  const bundled: Bundled = { name, result, resultPath: entry.result, scenarioPath: entry.scenario };
  const files: ArchivedFile[] = [
    { path: entry.result, content: bytes },
    text(entry.scenario, yaml),
    text(entry.environment, `${plainJson(result.environment, 2)}\n`),
    ...Object.entries(traces).map(([trace, content]) => ({ path: `${name}/${trace}`, content })),
  ];
  return { entry, bundled, files };
}

/**
 * When the newest result was begun: the time of all files, so that nothing depends on when they were packed.
 */
const newestOf = (results: readonly Result[]): Date =>
  new Date(Math.max(...results.map(({ startedAt }) => Date.parse(startedAt))));
