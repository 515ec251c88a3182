import type { ClientHttp2Session } from 'node:http2';
import { messageOf } from '../../core/errors.ts';
import { paths } from '../../core/messages/contract.ts';
import { plainLine } from '../../core/plainText.ts';
import { tlsFailureOf } from '../../core/tlsFailure.ts';
import type { TargetAddress } from '../../harness/processes/targetRequest.ts';
import { Fault } from './fault.ts';
import { fetched } from './fetched.ts';
import { fetchedOver } from './http2.ts';
import { patience, patienceMs } from './patience.ts';

const longestShown = 200;

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Requests to a target and its answers, with a record of both for people. */
export class Conversation {
  readonly address: TargetAddress;
  /** The connection that requests go over; null for HTTP/1.1. */
  readonly session: ClientHttp2Session | null;
  readonly record: string[];

  constructor(address: TargetAddress, session: ClientHttp2Session | null = null, record: string[] = []) {
    this.address = address;
    this.session = session;
    this.record = record;
  }

  note(line: string): void {
    const shown = plainLine(line.replace(/\r?\n|\r/g, '⏎'));
    this.record.push(shown.length > longestShown ? `${shown.slice(0, longestShown)}…` : shown);
  }

  /** Sends a request, and waits for the head of the answer. Throws a Fault when none comes. */
  request(path: string, signal: AbortSignal, init?: RequestInit): Promise<Response> {
    return this.#answered(path, signal, init, async (answer) => answer);
  }

  /** Sends a request, and reads the whole answer. Throws a Fault when it does not come. */
  ask(path: string, signal: AbortSignal, init?: RequestInit): Promise<Answer> {
    return this.#answered(path, signal, init, async (answer) => {
      const { status, headers } = answer;
      const text = await answer.text();
      if (text !== '') this.note(`  ${text}`);
      return { status, headers, text };
    });
  }

  async #answered<T>(
    path: string,
    signal: AbortSignal,
    init: RequestInit = {},
    read: (answer: Response) => Promise<T>,
  ): Promise<T> {
    const { method = 'GET', body } = init;
    this.note(`${method} ${path}${body ? ` ${body}` : ''}`);
    const tooLate = new AbortController();
    const over = new AbortController();
    patience(this.address, over.signal).then(
      () => tooLate.abort(),
      () => {},
    );
    try {
      const request = { ...init, signal: AbortSignal.any([signal, tooLate.signal]) };
      // The publisher uses HTTP/1.1 always.
      const answer =
        this.session === null || path === paths.publish
          ? await fetched(this.address, path, request)
          : await fetchedOver(this.session, path, request);
      this.note(`→ ${answer.status} ${answer.headers.get('content-type') ?? '(no content type)'}`);
      return await read(answer);
    } catch (error) {
      const what = tooLate.signal.aborted ? `no answer within ${patienceMs / 1000} s` : reasonOf(error);
      this.note(`→ ${what}`);
      throw new Fault(what, { cause: error });
    } finally {
      over.abort();
    }
  }
}

/** Why fetch() failed: it says so in the cause, and of several addresses that it tried only a code. */
export function reasonOf(error: unknown): string {
  const { cause = error } = error as { cause?: unknown };
  return tlsFailureOf(cause) ?? (messageOf(cause) || `${(cause as NodeJS.ErrnoException).code}`);
}
