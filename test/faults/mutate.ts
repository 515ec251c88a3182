/*
 * Loaded before the product's own code, by NODE_OPTIONS: rewrites one line of it as it is read. The product knows nothing
 * of it.
 */
import { registerHooks } from 'node:module';
import process from 'node:process';
import { type MutationName, mutated, mutations } from './mutations.ts';

const mutation = mutations[process.env.PUSHBENCH_MUTATION as MutationName];
if (!mutation) throw new Error(`there is no mutation "${process.env.PUSHBENCH_MUTATION}"`);

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(`/${mutation.file}`)) return loaded;
    return { ...loaded, source: mutated(mutation, Buffer.from(loaded.source as Uint8Array).toString()) };
  },
});
