/*
 * Loaded before the product's own code: rewrites one line of it as it is read, in this process and in those
 * of the load, which it starts. The product knows nothing of it.
 */
import childProcess from 'node:child_process';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
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

const entries = ['/clients/main.ts', '/harness/publisher/main.ts'];
const isEntry = (arg: string) => entries.some((entry) => arg.endsWith(entry));

// Whatever stands before Node.js in the command line, the entry follows it.
const spawn = childProcess.spawn as (file: string, args: string[], options: object) => unknown;
Object.assign(childProcess, {
  spawn: (file: string, args: string[], options: object) =>
    spawn(
      file,
      args.flatMap((arg) => (isEntry(arg) ? [`--import=${import.meta.url}`, arg] : [arg])),
      options,
    ),
});
syncBuiltinESMExports();
