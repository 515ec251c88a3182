import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { PushbenchError } from '../../core/errors.ts';
import type { FromLink, LinkState, ToLink } from '../../core/messages/linkProtocol.ts';
import { moduleUrl } from '../../core/moduleUrl.ts';
import { startChild } from '../processes/childProcess.ts';
import { loadEnvironment } from '../processes/loadEnvironment.ts';
import { nodeProcess, type ProcessCommand } from '../processes/processCommand.ts';
import { TrialFailure } from '../processes/trialFailure.ts';

/** The process that carries packets, or measures a link of the kernel's. */
export const linkProgram: ProcessCommand = nodeProcess(moduleUrl('../link/main.ts', import.meta.url));
/** The process that passes on what connections hold, a while later. */
export const relayProgram: ProcessCommand = nodeProcess(moduleUrl('../link/relay.ts', import.meta.url));

/** A process that takes longer than this to change a link does not do it. */
const changesWithinMs = 3_000;

/** A link's process, seen from the coordinator. */
export interface LinkProcess {
  readonly pid: number;
  /** Rejects with a TrialFailure when it ends by itself; never resolves. */
  readonly died: Promise<never>;
  /** Sends a message; the answer, where one is named. */
  send(message: ToLink): void;
  ask<T extends FromLink['type']>(message: ToLink, answer: T): Promise<Extract<FromLink, { type: T }>>;
  /** Has it become something else; the instant at which it was. Rejects with a TrialFailure after a while. */
  change(state: LinkState): Promise<number>;
  close(): Promise<void>;
}

/** Starts the process of a link. Rejects with a PushbenchError where it cannot do what it is for. */
export async function startLinkProcess(command: ProcessCommand): Promise<LinkProcess> {
  let isOpen = false;
  let isClosing = false;
  let reject: (error: Error) => void = () => {};
  const died = new Promise<never>((_, rejectDied) => {
    reject = rejectDied;
  });
  died.catch(() => {});
  const { child } = startChild(
    command,
    // It inherits the cores of this process, none of which is the target's.
    { channel: true, env: loadEnvironment(process.env), ownGroup: false },
    {
      gone: () => {},
      notStarted: ({ message }) => reject(cannot(`${command.file} could not be started: ${message}`)),
      ended: (_child, code, signal, said) => {
        if (isClosing) return;
        const how = `(${signal ?? `exit code ${code}`})`;
        reject(isOpen ? new TrialFailure('load', `the link died ${how}`, said) : cannot(said || how));
      },
    },
  );
  const answered = async <T extends FromLink['type']>(type: T): Promise<Extract<FromLink, { type: T }>> => {
    for (;;) {
      const [message] = (await Promise.race([once(child, 'message'), died])) as [FromLink];
      if (message.type === type) return message as Extract<FromLink, { type: T }>;
    }
  };
  await answered('started');
  isOpen = true;
  const ask: LinkProcess['ask'] = (message, type) => {
    const answer = answered(type);
    child.send(message, () => {});
    return answer;
  };
  return {
    pid: child.pid as number,
    died,
    send: (message) => void child.send(message, () => {}),
    ask,
    async change(state) {
      const changed = await Promise.race([
        ask({ type: 'change', ...state }, 'changed'),
        sleep(changesWithinMs, undefined, { ref: false }),
      ]);
      if (changed) return changed.atMs;
      const asked = state.isDown ? 'go down' : `come up with a round trip of ${state.rttMs} ms`;
      throw new TrialFailure('load', `the link did not ${asked} within ${changesWithinMs / 1000} s`, '');
    },
    async close() {
      isClosing = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      // Its threads wait within the kernel, and it has nothing to lose.
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Whoever asks for a link that cannot be made has to ask for something else. */
const cannot = (reason: string): PushbenchError =>
  new PushbenchError(`no such link can be made here: ${reason}`, {
    hint: 'Links take private networks and /dev/net/tun, mostly root’s; docs/LINKS.md says which link needs what.',
  });
