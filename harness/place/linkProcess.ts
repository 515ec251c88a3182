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

/** How long a process may take to start, and to do what it is asked to. */
const patience = { startMs: 10_000, answerMs: 3_000 };

/** A message that is answered. */
export type LinkQuestion = Exclude<ToLink, { readonly type: 'begin' }>;

/** A link's process, seen from the coordinator. */
export interface LinkProcess {
  readonly pid: number;
  /** Rejects with a TrialFailure when it ends by itself; never resolves. */
  readonly died: Promise<never>;
  send(message: ToLink): void;
  /** Sends a message and gives the answer. Rejects with a TrialFailure where none comes in time. */
  ask<T extends FromLink['type']>(question: LinkQuestion, answer: T): Promise<Extract<FromLink, { type: T }>>;
  /** Has it become something else; the instant at which it was. Rejects as above. */
  change(state: LinkState): Promise<number>;
  close(): Promise<void>;
}

/** Starts the process of a link. Rejects with a PushbenchError where it cannot do what it is for. */
export async function startLinkProcess(
  command: ProcessCommand,
  { startMs, answerMs } = patience,
): Promise<LinkProcess> {
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
  const within = <T>(promise: Promise<T>, ms: number, failure: () => Error): Promise<T> =>
    Promise.race([
      promise,
      sleep(ms, undefined, { ref: false }).then(() => {
        throw failure();
      }),
    ]);
  try {
    await within(answered('started'), startMs, () => cannot(`it did not start within ${startMs / 1000} s`));
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  isOpen = true;
  const ask: LinkProcess['ask'] = (question, type) => {
    const answer = answered(type);
    child.send(question, () => {});
    const withinMs = answerMs + (question.type === 'probe' ? question.expectedMs : 0);
    const failure = `the link did not ${deedOf(question)} within ${withinMs / 1000} s`;
    return within(answer, withinMs, () => new TrialFailure('load', failure, ''));
  };
  return {
    pid: child.pid as number,
    died,
    send: (message) => void child.send(message, () => {}),
    ask,
    change: async (state) => (await ask({ type: 'change', ...state }, 'changed')).atMs,
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

/** What is asked for, in words. */
function deedOf(question: LinkQuestion): string {
  switch (question.type) {
    case 'open':
      return 'begin to carry packets';
    case 'probe':
      return 'measure a round trip';
    case 'lead':
      return `lead to ${question.host}:${question.port}`;
    case 'change':
      return question.isDown ? 'go down' : `come up with a round trip of ${question.rttMs} ms`;
    case 'report':
      return 'report what it has carried';
  }
}

/** Whoever asks for a link that cannot be made has to ask for something else. */
const cannot = (reason: string): PushbenchError =>
  new PushbenchError(`no such link can be made here: ${reason}`, {
    hint: 'Links take private networks and /dev/net/tun, mostly root’s; docs/LINKS.md says which link needs what.',
  });
