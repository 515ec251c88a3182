import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { requestTo, type TargetAddress } from '../../harness/processes/targetRequest.ts';

/** A request whose answer comes as a stream; `fetch()` cannot be told whom to trust. */
export function fetched(
  address: TargetAddress,
  path: string,
  { signal, ...init }: RequestInit & { readonly signal: AbortSignal },
): Promise<Response> {
  if (address.authority === null)
    return fetch(new URL(path, address.url), { ...init, signal, redirect: 'manual' });
  return new Promise((resolve, reject) => {
    const headers = Object.fromEntries(new Headers(init.headers));
    const request = requestTo(address, path, { method: init.method ?? 'GET', headers, signal });
    request.on('error', reject);
    request.on('response', (answer) => {
      try {
        resolve(responseOf(answer.statusCode ?? 0, fieldsOf(answer), answer));
      } catch (error) {
        answer.destroy();
        reject(error);
      }
    });
    request.end(init.body ?? undefined);
  });
}

/** Answers that have no body, which a Response must not be given one for (Fetch Standard §2.2.3). */
const bodiless = [204, 205, 304];

/** An answer as `fetch()` gives it. */
export function responseOf(status: number, headers: [string, string][], body: Readable): Response {
  if (!bodiless.includes(status))
    return new Response(Readable.toWeb(body) as ReadableStream, { status, headers });
  body.resume();
  return new Response(null, { status, headers });
}

const fieldsOf = ({ headersDistinct }: IncomingMessage) =>
  Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
