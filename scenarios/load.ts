import { readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { decodedText } from '../core/decodedText.ts';
import { PushbenchError } from '../core/errors.ts';
import type { Path } from '../core/path.ts';
import { misfitsOfLinkDisturbances } from '../core/scenario/linkDisturbance.ts';
import { misfitsOfProxyDisturbances } from '../core/scenario/proxyDisturbance.ts';
import {
  type Scenario,
  scenarioFileSchema,
  scenarioLimits,
  type TraceEvent,
} from '../core/scenario/scenario.ts';
import { formatDurationMs } from '../core/units.ts';
import { parseNamedPaths, parseScenario, type ScenarioFile } from './parse.ts';
import { withTemplate, withTemplates } from './proxyTemplates.ts';
import { parseTrace, traceText } from './trace.ts';

/** Where the built-in scenarios and their traces lie. */
export const builtInFolder = fileURLToPath(new URL('.', import.meta.url));

/** Where the JSON Schema of scenario files lies, for editors. */
export const scenarioSchemaPath: string = resolve(builtInFolder, 'scenario.schema.json');

/** Names of the built-in scenarios. */
export function builtInNames(): string[] {
  return readdirSync(builtInFolder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * Loads a scenario by its built-in name or its path, with its traces. Throws a PushbenchError when there is
 * no such file and an InvalidFileError when something in it is wrong.
 */
export function loadScenario(nameOrPath: string): Scenario {
  const path = pathOf(nameOrPath);
  const file = parseScenario(readText(path, nameOrPath), path);
  return { ...file, variants: withTemplates(file.variants, path), traces: loadTraces(file, path) };
}

const pathOf = (nameOrPath: string) =>
  builtInNames().includes(nameOrPath) ? resolve(builtInFolder, `${nameOrPath}.yaml`) : nameOrPath;

/** The paths to a target that such a scenario has names for. Throws as above where it is not valid. */
export function loadNamedPaths(nameOrPath: string): ReadonlyMap<string, Path> {
  const path = pathOf(nameOrPath);
  const named = parseNamedPaths(readText(path, nameOrPath), path);
  return new Map([...named].map(([name, over]) => [name, withTemplate(over, path)]));
}

function readText(path: string, asked: string): string {
  try {
    return decodedText(readFileSync(path));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new PushbenchError(
      code === 'ENOENT' ? `unknown scenario "${asked}"` : `${path} cannot be read (${code})`,
      { hint: `Built-in scenarios: ${builtInNames().join(', ')}. Or pass the path of a YAML file.`, cause },
    );
  }
}

function loadTraces(scenario: ScenarioFile, path: string): Record<string, TraceEvent[]> {
  const traces: Record<string, TraceEvent[]> = {};
  for (const { arrivals } of scenario.streams) {
    if (arrivals.process !== 'trace') continue;
    const file = resolve(dirname(path), arrivals.file);
    traces[arrivals.file] = parseTrace(traceText(readTrace(file, path), file), file);
  }
  return traces;
}

function readTrace(file: string, scenario: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new PushbenchError(`${scenario} names the trace ${file}, which cannot be read`, {
      hint: 'Paths of traces are relative to the scenario.',
      cause,
    });
  }
}

/** Parts of a scenario that a command line may set. */
export interface Overrides {
  readonly users?: number;
  readonly measureMs?: number;
}

/** The scenario with some parts set anew. Throws a PushbenchError where the other parts do not allow them. */
export function overrideScenario(nameOrPath: string, overrides: Overrides): Scenario {
  const scenario = loadScenario(nameOrPath);
  if (overrides.users === undefined && overrides.measureMs === undefined) return scenario;
  const changed: Scenario = {
    ...scenario,
    users: overrides.users ?? scenario.users,
    phases: { ...scenario.phases, measure: overrides.measureMs ?? scenario.phases.measure },
  };
  const roomTooLarge = changed.streams.find(
    (s) => typeof s.topics === 'object' && s.topics.roomsOf > changed.users,
  );
  if (roomTooLarge)
    throw new PushbenchError(
      `--users ${changed.users} is less than one room of the stream ${roomTooLarge.name} in ${scenario.name}`,
    );
  if (changed.phases.warmUp + changed.phases.measure > scenarioLimits.durationMs)
    throw new PushbenchError('warm-up and --measure may take at most 1h together');
  const latestMs = Math.max(
    -1,
    ...(changed.disturbances ?? []).map((one) => (one.kind === 'restart' ? one.after : -1)),
  );
  if (latestMs >= changed.phases.measure)
    throw new PushbenchError(
      `--measure must be longer than ${formatDurationMs(latestMs)}, after which ${scenario.name} restarts the target`,
    );
  const [misfit] = [...misfitsOfLinkDisturbances(changed), ...misfitsOfProxyDisturbances(changed)];
  if (misfit)
    throw new PushbenchError(
      `--measure is too short for what ${scenario.name} does to its path: ${misfit.message}`,
    );
  return changed;
}

/** The JSON Schema of a scenario file, for editors. */
export function scenarioJsonSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'pushbench scenario',
    ...z.toJSONSchema(scenarioFileSchema, { io: 'input' }),
  };
}
