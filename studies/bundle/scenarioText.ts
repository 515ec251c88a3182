import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { stringify } from 'yaml';
import { messageOf, PushbenchError } from '../../core/errors.ts';
import { plainLine } from '../../core/plainText.ts';
import type { Result } from '../../core/result.ts';
import { builtInFolder, scenarioJsonSchema } from '../../scenarios/load.ts';
import { givesSchedule, type ScenarioText } from '../check/rerunnable.ts';

/** A node of a JSON Schema, as far as it says where a duration stands. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/**
 * The scenario file of a result: what the result holds as it was run, with durations written as files have
 * them. Its traces are looked for in `tracesIn`, then among the built-in ones. Throws a PushbenchError where
 * it would not give the schedule that the result was measured with.
 */
export function scenarioTextOf(result: Result, path: string, tracesIn: string | undefined): ScenarioText {
  const { traces: _, ...scenario } = result.scenario as Record<string, unknown>;
  const files = namedTraces(scenario);
  const paths = new Map(files.map((file, i) => [file, `traces/${i + 1}-${safeName(file)}`]));
  const yaml = stringify(withTraces(asWritten(scenario, scenarioJsonSchema() as Schema), paths), {
    lineWidth: 110,
  });
  const traces = Object.fromEntries(
    files.map((file) => [paths.get(file) as string, readTrace(file, path, tracesIn)]),
  );
  const written = { file: `the scenario of ${plainLine(path)}`, yaml, traces };
  if (!givesSchedule(written, result))
    throw new PushbenchError(
      `${plainLine(path)}: its scenario and seed do not give its schedule (${result.schedule.sha256.slice(0, 8)}) in this version`,
      {
        hint:
          files.length > 0
            ? 'Its trace has changed since, or it was made by another version of pushbench.'
            : 'It was made by another version of pushbench, or changed. Nothing was written.',
      },
    );
  return written;
}

const safeName = (file: string) =>
  basename(file)
    .replace(/[^\w.-]+/g, '-')
    .slice(0, 40) || 'trace';

function namedTraces({ streams }: Record<string, unknown>): string[] {
  const arrivals = Array.isArray(streams) ? streams.map((stream) => stream?.arrivals) : [];
  const files = arrivals.flatMap((one) =>
    one?.process === 'trace' && typeof one.file === 'string' ? [one.file as string] : [],
  );
  return [...new Set(files)];
}

function readTrace(file: string, path: string, tracesIn: string | undefined): Uint8Array {
  const folders = [...(tracesIn === undefined ? [] : [tracesIn]), builtInFolder];
  let reason = '';
  for (const folder of folders) {
    try {
      return readFileSync(resolve(folder, file));
    } catch (error) {
      reason = messageOf(error);
    }
  }
  throw new PushbenchError(
    `${plainLine(path)} names the trace ${plainLine(file)}, which cannot be read: ${reason}`,
    {
      hint: 'Results leave traces out: name the folder that the scenario lies in with --traces.',
    },
  );
}

/** The scenario with its traces where the bundle has them: beside the folder of scenarios. */
const withTraces = (value: unknown, paths: ReadonlyMap<string, string>): unknown => {
  if (Array.isArray(value)) return value.map((one) => withTraces(one, paths));
  if (typeof value !== 'object' || value === null) return value;
  const { process, file } = value as { process?: unknown; file?: unknown };
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'file' && process === 'trace' ? (paths.get(file as string) ?? one) : withTraces(one, paths),
    ]),
  );
};

/** The value with each duration, which is ms in a result, as a scenario file wants it. */
function asWritten(value: unknown, schema: Schema | undefined): unknown {
  const { distribution, value: constant } = (value ?? {}) as { distribution?: unknown; value?: unknown };
  // A constant is written as its value alone.
  if (distribution === 'constant') return asWritten(constant, schema);
  const options = schema?.anyOf ?? schema?.oneOf;
  if (options) return asWritten(value, options.find((one) => fits(value, one)) ?? options[0]);
  if (typeof value === 'number') return schema?.type === 'string' ? `${value}ms` : value;
  if (Array.isArray(value)) return value.map((one) => asWritten(one, schema?.items));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, asWritten(one, schema?.properties?.[key])]),
  );
}

/** Whether a value may be meant by one of several schemas: by its constants, or by its kind. */
function fits(value: unknown, { type, properties, const: only }: Schema): boolean {
  if (only !== undefined) return value === only;
  if (typeof value !== 'object' || value === null) return type !== 'object';
  const own = value as Record<string, unknown>;
  const isNamed = Object.entries(properties ?? {}).every(
    ([key, schema]) => schema.const === undefined || own[key] === schema.const,
  );
  return type === 'object' && isNamed && Object.keys(own).every((key) => key in (properties ?? {}));
}
