import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { messageOf } from '../../core/errors.ts';
import type { HostName, Hosts } from '../processes/hosts.ts';
import type { ProcessCommand } from '../processes/processCommand.ts';
import { packetsBetween, readNamespace } from './packets.ts';

/*
 * Three small hosts, each a network namespace, joined by two wires (veth):
 *
 *   load 10.77.0.2 ──── target 10.77.0.1 ──── publisher 10.77.0.3
 *
 * Nothing else can get in, no port is taken, and what load and target say to each other can be counted by
 * itself. Addresses have as many characters as 127.0.0.1: the headers that name them are as long as without
 * these hosts.
 */
const addresses = { target: '10.77.0.1', load: '10.77.0.2', publisher: '10.77.0.3' } as const;

const isRoot = process.getuid?.() === 0;
// Root needs no user namespace; in one, it could not read files of other users.
const newUser = isRoot ? [] : ['--user', '--map-root-user'];
const enterUser = isRoot ? [] : ['--user', '--preserve-credentials'];
const answerWithinMs = 5_000;

/** Opens the three hosts. Rejects with the refusal if this user or machine cannot have them. */
export async function openPrivateHosts(): Promise<Hosts> {
  if (process.platform !== 'linux') throw new Error('network namespaces exist on Linux only');
  const holders: ChildProcess[] = [];
  const close = async () => {
    await Promise.all(holders.map(end));
  };
  const open = async (command: ProcessCommand) => {
    const holder = await startHolder(command);
    holders.push(holder);
    return holder.pid as number;
  };
  try {
    const target = await open({ file: 'unshare', args: [...newUser, '--net', ...holding] });
    const inside = { file: 'unshare', args: ['--net', ...holding] };
    const load = await open(enter(target, inside));
    const publisher = await open(enter(target, inside));
    await configure(target, [
      'link set dev lo up',
      `address add ${addresses.target}/32 dev lo`,
      ...wireTo('load', load),
      ...wireTo('publisher', publisher),
    ]);
    for (const [pid, address] of [
      [load, addresses.load],
      [publisher, addresses.publisher],
    ] as const)
      await configure(pid, [
        'link set dev lo up',
        `address add ${address}/32 dev wire`,
        'link set dev wire up',
        `route add ${addresses.target}/32 dev wire`,
      ]);
    // A port whose last connection was closed is taken again after a second: polls on new connections need
    // many.
    await execute(enter(load, { file: 'sh', args: ['-c', 'echo 1 > /proc/sys/net/ipv4/tcp_tw_reuse'] }));
    const pids: Record<HostName, number> = { load, target, publisher };
    return {
      targetAddress: addresses.target,
      on: (host, command) => enter(pids[host], command),
      packets: () => packetsBetween(readNamespace(load), readNamespace(target), readNamespace(publisher)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const wireTo = (host: 'load' | 'publisher', pid: number) => [
  `link add to-${host} type veth peer name wire netns ${pid}`,
  `link set dev to-${host} up`,
  `route add ${addresses[host]}/32 dev to-${host} src ${addresses.target}`,
];

/**
 * Holds a namespace until its standard input ends: even a coordinator that is killed leaves nothing behind.
 * Ctrl-C reaches every process of the terminal; the namespaces must outlive those that are still in them.
 */
const holding = ['sh', '-c', "trap '' INT && echo open && exec cat"];

const enter = (pid: number, { file, args }: ProcessCommand): ProcessCommand => ({
  file: 'nsenter',
  args: ['--target', `${pid}`, ...enterUser, '--net', '--', file, ...args],
});

const configure = (pid: number, lines: readonly string[]) =>
  execute(enter(pid, { file: 'ip', args: ['-batch', '-'] }), `${lines.join('\n')}\n`);

function startHolder(command: ProcessCommand): Promise<ChildProcess> {
  const holder = spawn(command.file, command.args, { stdio: 'pipe' });
  return answer(holder, command, (resolve) => holder.stdout.once('data', () => resolve(holder)));
}

/** Runs a command to its end; rejects when it fails. */
async function execute(command: ProcessCommand, input = ''): Promise<void> {
  const child = spawn(command.file, command.args, { stdio: 'pipe' });
  child.stdin.on('error', () => {}).end(input);
  await answer(child, command, (resolve) =>
    child.once('close', (code) => {
      if (code === 0) resolve(child);
    }),
  );
}

/** Waits for a child to do its job; rejects if it fails or takes too long. */
async function answer<T>(
  child: ChildProcess,
  { file }: ProcessCommand,
  listen: (resolve: (value: T) => void) => void,
): Promise<T> {
  let said = '';
  let timer: NodeJS.Timeout | undefined;
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  try {
    return await new Promise<T>((resolve, reject) => {
      listen(resolve);
      child.once('error', (error) => reject(new Error(`${file} could not be started: ${messageOf(error)}`)));
      child.once('close', (code) => reject(new Error(said.trim() || `${file} ended with exit code ${code}`)));
      timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`${file} did not answer within ${answerWithinMs / 1000} s`));
      }, answerWithinMs);
    });
  } finally {
    clearTimeout(timer);
  }
}

async function end(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  const exited = once(holder, 'exit');
  holder.stdin?.end();
  await exited;
}
