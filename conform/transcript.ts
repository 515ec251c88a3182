import { messageOf } from '../core/errors.ts';
import { Fault } from './fault.ts';

const longestShown = 300;
const answerWithinMs = 3_000;

/** Requests and answers, as a person reads them. */
export class Transcript {
  readonly lines: string[] = [];

  add(line: string): void {
    const oneLine = line.replace(/[\r\n]+/g, '⏎').replace(/\p{Cc}/gu, '·');
    this.lines.push(oneLine.length > longestShown ? `${oneLine.slice(0, longestShown)}…` : oneLine);
  }

  /** Sends a request, and waits for the head of the answer. */
  async request(
    url: string,
    path: string,
    { signal, ...init }: RequestInit & { signal?: AbortSignal } = {},
  ): Promise<Response> {
    const { method = 'GET', body } = init;
    this.add(`${method} ${path}${typeof body === 'string' ? ` ${body}` : ''}`);
    const tooLate = new AbortController();
    const timer = setTimeout(() => tooLate.abort(), answerWithinMs);
    try {
      const answer = await fetch(new URL(path, url), {
        ...init,
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, tooLate.signal]) : tooLate.signal,
      });
      this.add(`→ ${answer.status} ${answer.headers.get('content-type') ?? '(no content type)'}`);
      return answer;
    } catch (error) {
      const { cause } = error as Error;
      const what = tooLate.signal.aborted
        ? `no answer within ${answerWithinMs / 1000} s`
        : messageOf(cause ?? error);
      this.add(`→ ${what}`);
      throw new Fault(what);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends a request, and reads the whole answer. */
  async ask(
    url: string,
    path: string,
    init?: RequestInit & { signal?: AbortSignal },
  ): Promise<{ status: number; headers: Headers; text: string }> {
    const answer = await this.request(url, path, init);
    const text = await answer.text();
    if (text !== '') this.add(`  ${text}`);
    return { status: answer.status, headers: answer.headers, text };
  }
}
