import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { trustIn } from '../../core/trust.ts';
import type { TargetAddress } from '../../harness/processes/targetRequest.ts';
import { responseOf } from './fetched.ts';
import { patience } from './patience.ts';

/**
 * A connection of HTTP/2 to a target, by ALPN or with prior knowledge (RFC 9113 §3); null where it does not
 * speak it. Ends with the signal.
 */
export async function connectHttp2(
  address: TargetAddress,
  signal: AbortSignal,
): Promise<ClientHttp2Session | null> {
  const session = connect(address.url, trustIn(address.authority));
  const over = new AbortController();
  const destroy = () => session.destroy();
  signal.addEventListener('abort', destroy, { once: true });
  const speaks = await new Promise<boolean>((resolve) => {
    session.on('error', () => resolve(false)).on('close', () => resolve(false));
    session.on('remoteSettings', () => resolve(true));
    patience(address, over.signal).then(
      () => resolve(false),
      () => {},
    );
  });
  over.abort();
  if (speaks) return session;
  session.destroy();
  return null;
}

/** A request on a stream of its own; its answer comes as a stream. */
export function fetchedOver(
  session: ClientHttp2Session,
  path: string,
  { signal, ...init }: RequestInit & { readonly signal: AbortSignal },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', body } = init;
    const headers = Object.fromEntries(new Headers(init.headers));
    const stream = session.request({ ...headers, ':method': method, ':path': path }, { endStream: !body });
    const cancel = () => stream.close(constants.NGHTTP2_CANCEL);
    signal.addEventListener('abort', cancel, { once: true });
    stream.on('error', reject);
    stream.on('close', () => {
      signal.removeEventListener('abort', cancel);
      reject(signal.aborted ? signal.reason : new Error(`the stream was reset with code ${stream.rstCode}`));
    });
    stream.on('response', ({ ':status': status = 0, ...fields }) => {
      try {
        resolve(responseOf(status, distinct(fields), stream));
      } catch (error) {
        cancel();
        reject(error);
      }
    });
    if (body) stream.end(body);
  });
}

const distinct = (fields: IncomingHttpHeaders) =>
  Object.entries(fields).flatMap(([name, value = []]) =>
    name.startsWith(':') ? [] : [value].flat().map((one): [string, string] => [name, one]),
  );
