/*
 * The built-in target with one fault: around it, or in a proxy before it. Says at its end how often the fault
 * struck.
 */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { readyLine, targetOptionsSchema, targetOptionsVariable } from '../../core/messages/contract.ts';
import { createRandom } from '../../core/random.ts';
import { identityIn } from '../../servers/identity.ts';
import { startTarget } from '../../servers/target.ts';
import { harmNextServer } from './around.ts';
import { type HarmName, harms } from './harms/index.ts';
import { Luck } from './luck.ts';
import { startProxy } from './proxy.ts';

const { values } = parseArgs({
  options: {
    fault: { type: 'string', default: 'none' },
    seed: { type: 'string', default: '1' },
    users: { type: 'string', default: '1' },
    tally: { type: 'string' },
    always: { type: 'boolean', default: false },
  },
});
const harm = harms[values.fault as HarmName];
if (!harm) throw new Error(`there is no fault "${values.fault}"; there are ${Object.keys(harms).join(', ')}`);
const luck = new Luck(createRandom(values.seed, values.fault), Number(values.users));
const address = { host: process.env.HOST ?? '127.0.0.1', port: Number(process.env.PORT ?? 0) };
const given = targetOptionsSchema.parse(JSON.parse(process.env[targetOptionsVariable] ?? '{}'));
const options = harm.heeds?.(given) ?? given;
const hasProxy = [harm.accepts, harm.passes, harm.connection].some((part) => part !== undefined);

harmNextServer(harm, luck, !values.always);
const certificate = identityIn(process.env);
const identity = harm.certifies ? harm.certifies(certificate, address.host) : certificate;
const target = await startTarget(
  options,
  hasProxy ? { host: '127.0.0.1', port: 0 } : address,
  undefined,
  identity,
);
harm.feed?.(target.feed, luck);
console.log(readyLine(hasProxy ? await startProxy(target.url, address, harm, luck) : target.url));

process.on('exit', () => {
  if (values.tally) writeFileSync(values.tally, JSON.stringify({ hits: luck.hits }));
});
const close = () => void target.close().then(() => process.exit(0));
process.on('SIGTERM', close);
process.stdin.on('end', close).on('error', close).resume();
