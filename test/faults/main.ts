/*
 * npm run faults: puts every fault of the catalogue before the product, and mutations of the product before
 * the catalogue. Prints what came of it as Markdown, and ends with 1 where it is not what the catalogue says.
 */
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { inTurn } from '../../studies/conform/inTurn.ts';
import { attempt } from './attempt.ts';
import { allCases } from './cases.ts';
import { catchMutation } from './catchMutation.ts';
import { Laboratory } from './laboratory.ts';
import { type MutationName, mutations } from './mutations.ts';
import { faultsTable, mutationsTable } from './table.ts';

const { values } = parseArgs({
  options: {
    // A pattern for the ids of cases, and of mutations.
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: `${availableParallelism() + 1}` },
    list: { type: 'boolean', default: false },
  },
});
const { seed } = values;
const only = new RegExp(values.only);
const all = allCases();
const cases = all.filter(({ id }) => only.test(id));
const names = (Object.keys(mutations) as MutationName[]).filter((name) => only.test(`mutation/${name}`));

if (values.list) {
  for (const { id, expected } of cases) console.log(`${id}: ${expected.outcome.join(' or ')}`);
  for (const name of names) console.log(`mutation/${name}: caught by ${mutations[name].tries.join(' or ')}`);
} else {
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(130));
  process.exitCode = (await examine()) ? 0 : 1;
}

/** Whether all came out as the catalogue says. */
async function examine(): Promise<boolean> {
  const laboratory = new Laboratory(seed);
  let done = 0;
  const tell = (id: string, wrong: readonly string[], said = '') => {
    const place = `${++done}/${cases.length + names.length}`;
    console.error(wrong.length === 0 ? `${place} ${id}` : `${place} ${id}: WRONG, ${wrong.join('; ')}`);
    if (wrong.length === 0) return;
    if (said !== '') console.error(said.trim().replace(/^/gm, '    | '));
    console.error(`  npm run faults -- --seed '${seed}' --only '^${escaped(id)}$'`);
  };
  const tried = await inTurn(cases, Number(values.jobs), async (one) => {
    const verdict = await attempt(one, laboratory);
    tell(one.id, verdict.differences, verdict.observed.said);
    return verdict;
  });
  laboratory.close();
  const caught = await inTurn(names, Number(values.jobs), async (name) => {
    const result = await catchMutation(name, all, seed);
    tell(`mutation/${name}`, result.by === null ? ['not caught'] : []);
    return result;
  });

  const wrong = tried.filter(({ differences }) => differences.length > 0).length;
  const missed = caught.filter(({ by }) => by === null).length;
  if (cases.length > 0) console.log(faultsTable(tried));
  if (names.length > 0) console.log(`### Mutations of pushbench\n\n${mutationsTable(caught)}`);
  console.log(
    `${cases.length} cases, ${wrong} otherwise than the catalogue says; ` +
      `${names.length} mutations, ${missed} not caught. Seed ${seed}.`,
  );
  return wrong + missed === 0;
}

function escaped(id: string): string {
  return id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
