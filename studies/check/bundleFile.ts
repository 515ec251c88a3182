import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { countSchema } from '../../core/counts.ts';
import { messageOf, PushbenchError } from '../../core/errors.ts';
import { plainLine } from '../../core/plainText.ts';
import { type ArchivedFile, requireSafe, unpackTar } from './tar.ts';

/** Version of bundles. */
export const bundleSchemaVersion = 'pushbench.bundle/1';

/** The file of a bundle that names all others. */
export const manifestName = 'manifest.json';

const safePath = z.string().superRefine((path, context) => {
  try {
    requireSafe(path);
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error) });
  }
});

/** Schema of the manifest: which results a bundle is of, and every other file with its hash. */
const manifestSchema = z.object({
  schema: z.literal(bundleSchemaVersion),
  /** The version of pushbench that made it. */
  pushbench: z.string(),
  results: z
    .array(
      z.object({
        result: safePath,
        scenario: safePath,
        environment: safePath,
        /** By the files’ names in the scenario. */
        traces: z.record(z.string(), safePath),
      }),
    )
    .min(1),
  files: z.array(
    z.object({ path: safePath, bytes: countSchema, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});

/** The manifest of a bundle. */
export type Manifest = z.output<typeof manifestSchema>;

/** A bundle of which every file is the one that its manifest names. */
export interface Bundle {
  readonly manifest: Manifest;
  /** Of the whole archive: to be published beside it. */
  readonly sha256: string;
  fileOf(path: string): Uint8Array;
}

/** SHA-256 in hex. */
export const sha256Of = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex');

/** What an archive may unpack to: one of a few kB can be of gigabytes. */
const unpackedBytes = 1_073_741_824;

/** Whether a path leads to an archive of some kind, by its first bytes or its name. */
export function isArchive(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    if (/\.(tar|tgz|gz|zip|xz|zst|bz2)$/i.test(path)) return true;
    const file = openSync(path, 'r');
    try {
      const start = Buffer.alloc(2);
      readSync(file, start);
      return start.equals(gzipMark) || start.toString('latin1') === 'PK';
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

const gzipMark = Buffer.from([0x1f, 0x8b]);

/**
 * Reads a bundle and verifies it. Throws a PushbenchError for another archive, one that is cut off or
 * damaged, of another version, or with a file that is not the one that its manifest names.
 */
export function readBundle(path: string): Bundle {
  const refuse = (why: string, hint: string, cause?: unknown) =>
    new PushbenchError(plainLine(`${path} ${why}`), { hint, ...(cause === undefined ? {} : { cause }) });
  const archive = bytesOf(path);
  if (!archive.subarray(0, 2).equals(gzipMark)) throw refuse('is not a bundle: it is not gzip', howMade);
  let files: ArchivedFile[];
  try {
    files = unpackTar(gunzipSync(archive, { maxOutputLength: unpackedBytes }));
  } catch (cause) {
    throw refuse(`is not a bundle, or is damaged or cut off: ${messageOf(cause)}`, howMade, cause);
  }
  const inRoot = withoutRoot(files);
  const manifestFile = inRoot.get(manifestName);
  if (!manifestFile) throw refuse(`is not a bundle: there is no ${manifestName} in it`, howMade);
  const manifest = manifestFrom(manifestFile, (why) => refuse(why, howMade));
  const wrong = differences(manifest, inRoot);
  if (wrong.length > 0) {
    const shown = wrong.slice(0, 10).map((one) => `\n  ${plainLine(one)}`);
    const more = wrong.length > 10 ? `\n  … and ${wrong.length - 10} more` : '';
    throw new PushbenchError(
      `${plainLine(path)} is not as it was made; its files differ from its manifest:${shown.join('')}${more}`,
      { hint: 'It was changed, or damaged on its way. Get it again from where it was published.' },
    );
  }
  return {
    manifest,
    sha256: sha256Of(archive),
    fileOf: (name) => inRoot.get(name) as Uint8Array,
  };
}

const howMade = 'pushbench bundle <result> makes one.';

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new PushbenchError(`${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** All files of a bundle lie in one folder, whose name does not matter. */
function withoutRoot(files: readonly ArchivedFile[]): Map<string, Uint8Array> {
  const roots = new Set(files.map(({ path }) => path.split('/')[0]));
  return new Map(
    files.map(({ path, content }) => [roots.size === 1 ? path.slice(path.indexOf('/') + 1) : path, content]),
  );
}

function manifestFrom(content: Uint8Array, refuse: (why: string) => PushbenchError): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(content).toString('utf8'));
  } catch (error) {
    throw refuse(`has a manifest that is not JSON: ${messageOf(error)}`);
  }
  const version = (value as { schema?: unknown } | null)?.schema;
  if (version !== bundleSchemaVersion)
    throw refuse(
      typeof version === 'string' && version.startsWith('pushbench.bundle/')
        ? `has version ${version}; this pushbench reads ${bundleSchemaVersion}`
        : `is not a bundle of pushbench: "schema" of its manifest should be "${bundleSchemaVersion}"`,
    );
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse(`has a damaged manifest: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** Everything in which files and manifest differ, a sentence each. */
function differences({ files, results }: Manifest, found: ReadonlyMap<string, Uint8Array>): string[] {
  const listed = new Set(files.map(({ path }) => path));
  const named = results.flatMap(({ result, scenario, environment, traces }) => [
    result,
    scenario,
    environment,
    ...Object.values(traces),
  ]);
  return [
    ...files.flatMap(({ path, bytes, sha256 }) => {
      const content = found.get(path);
      if (!content) return [`${path} is missing`];
      if (content.length !== bytes) return [`${path} has ${content.length} bytes in place of ${bytes}`];
      return sha256Of(content) === sha256 ? [] : [`${path} has another SHA-256 than the manifest says`];
    }),
    ...[...found.keys()]
      .filter((path) => path !== manifestName && !listed.has(path))
      .map((path) => `${path} is not in the manifest`),
    ...named.filter((path) => !listed.has(path)).map((path) => `${path} is not among the files`),
  ];
}
