import type { z } from 'zod';
import type { Path } from '../core/path.ts';
import { namedPathsIn } from '../core/scenario/paths.ts';
import { scenarioSchema } from '../core/scenario/scenario.ts';
import { checkedYaml } from './checkedYaml.ts';
import { parseYaml } from './yamlFile.ts';

/** A scenario as it stands in its file: checked, with its defaults, its traces not yet read. */
export type ScenarioFile = z.output<typeof scenarioSchema>;

const hint =
  'docs/SCENARIOS.md explains every key; `pushbench schema` prints the JSON Schema for your editor.';

/**
 * Parses and checks the text of a scenario. Throws an InvalidFileError with everything that is wrong in it.
 */
export const parseScenario = (text: string, file: string): ScenarioFile =>
  checkedYaml(scenarioSchema, text, file, hint);

/** The paths that the text of a valid scenario has names for. */
export const parseNamedPaths = (text: string, file: string): ReadonlyMap<string, Path> =>
  namedPathsIn(parseYaml(text, file, hint).value);
