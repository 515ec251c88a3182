/*
 * `npm run bench`: what pushbench itself costs, beside peers and floors, as ratios within one run.
 *
 *   node bench/main.ts [table…] [--quick] [--only transport,…]
 */
import { parseArgs } from 'node:util';
import { ab } from './ab.ts';
import { auth } from './auth.ts';
import { changePoints } from './changePoints.ts';
import { clients } from './clients.ts';
import { fragments } from './fragments.ts';
import { growth } from './growth.ts';
import { http2 } from './http2.ts';
import { memory } from './memory.ts';
import { overhead } from './overhead.ts';
import { paths } from './paths.ts';
import { polls } from './polls.ts';
import { report } from './report.ts';
import { schedule } from './schedule.ts';
import { servers } from './servers.ts';
import { tls } from './tls.ts';
import { verdicts } from './verdicts.ts';
import type { Effort, Table } from './workbench.ts';

const tables: Readonly<Record<string, Table>> = {
  servers,
  clients,
  polls,
  memory,
  growth,
  overhead,
  paths,
  schedule,
  report,
  ab,
  verdicts,
  changePoints,
  tls,
  fragments,
  auth,
  http2,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const unknown = positionals.filter((name) => !(name in tables));
if (unknown.length > 0) {
  console.error(`Unknown table ${unknown.join(', ')}; available: ${Object.keys(tables).join(', ')}.`);
  process.exit(2);
}
const effort: Effort = {
  ...(values.quick ? { repetitions: 1, measureSeconds: 4 } : { repetitions: 3, measureSeconds: 5 }),
  only: values.only?.split(','),
};

console.log(
  `Medians of ${effort.repetitions} interleaved repetitions with ${effort.measureSeconds} s measured in each.`,
);
for (const [name, table] of Object.entries(tables))
  if (positionals.length === 0 || positionals.includes(name)) await table(effort);
