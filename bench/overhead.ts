import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resultSchema } from '../core/result.ts';
import { slugOf } from '../core/variant.ts';
import { loadScenario } from '../scenarios/load.ts';
import { heading, judged, pushbench, row, type Table } from './workbench.ts';

const scenarioName = 'forum-notifications';
const atMost = 0.3;

/** How much of the time of a run is not measuring. */
export const overhead: Table = async ({ repetitions, only }) => {
  const scenario = loadScenario(scenarioName);
  // All variants take about as long as each other, so in a hurry two of them will do.
  const slugs = scenario.variants
    .filter(({ transport }) => only?.includes(transport) ?? true)
    .map(slugOf)
    .slice(repetitions === 1 ? -2 : 0);
  heading(
    `\`pushbench run ${scenarioName}\`, ${slugs.length} trials: wall time in s, start to exit. The scenario sets\n` +
      'windows, ramp and warm-up; the rest is pushbench’s own. Overhead is the share outside the windows.',
  );
  row('', 'wall', 'windows', 'ramp+warm-up', 'rest', 'overhead', 'goal', '');
  const out = await mkdtemp(join(tmpdir(), 'pushbench-'));
  try {
    const startedMs = performance.now();
    const { file, args } = pushbench(
      ...['run', scenarioName, '--variants', slugs.join(',')],
      ...['--no-gate', '--allow-busy', '--quiet', '--out', out],
    );
    const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = await once(child, 'exit');
    const wallMs = performance.now() - startedMs;
    if (code !== 0) throw new Error(`the run ended with exit code ${code}`);
    const { trials } = resultSchema.parse(
      JSON.parse(await readFile(join(out, scenarioName, 'result.json'), 'utf8')),
    );
    const windowsMs = trials.reduce((sum, { measured }) => sum + measured.windowMs, 0);
    const askedMs = trials.length * (scenario.connect.over + scenario.phases.warmUp);
    const restMs = wallMs - windowsMs - askedMs;
    row(
      scenarioName,
      ...[wallMs, windowsMs, askedMs, restMs].map((ms) => (ms / 1000).toFixed(1)),
      ...judged((wallMs - windowsMs) / wallMs, atMost),
    );
  } finally {
    await rm(out, { recursive: true });
  }
};
