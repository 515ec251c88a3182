import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type PollAnswer, paths } from '../../core/messages/contract.ts';
import { type TransportName, transportNames } from '../../core/transports.ts';
import type { Answer, Harm } from './harm.ts';
import type { Luck } from './luck.ts';
import { notificationIn, wordsFor } from './words.ts';

const listening = 'tracing:net.server.listen:asyncStart';

/**
 * Puts a harm around the next HTTP server of this process that listens; its own code stays as it is. Nothing
 * strikes any more once the publisher has ended its request, if that is asked for: the load may be gone
 * before it sees it.
 */
export function harmNextServer(harm: Harm, luck: Luck, endsWithPublisher: boolean): void {
  const onListen = (message: unknown) => {
    const { server } = message as { server: unknown };
    if (!(server instanceof Server)) return;
    unsubscribe(listening, onListen);
    const emit = server.emit.bind(server) as (event: string, ...args: unknown[]) => boolean;
    server.emit = (event: string, ...args: unknown[]) => {
      const [request, other] = args as [IncomingMessage, ServerResponse & Socket];
      if (event === 'request' && takesRequest(request, other)) return true;
      if (event === 'upgrade' && takesUpgrade(request, other)) return true;
      return emit(event, ...args);
    };
  };
  subscribe(listening, onListen);

  function takesRequest(request: IncomingMessage, response: ServerResponse): boolean {
    const { path, transport } = asked(request);
    if (path === paths.publish && endsWithPublisher) request.once('end', () => luck.end());
    const answer = ({ status, headers, body }: Answer) => response.writeHead(status, headers).end(body);
    if (harm.asked?.({ path, transport, request, answer }, luck)) return true;
    if (path === paths.publish && harm.published) alterAnswer(response, harm.published);
    if (transport?.endsWith('polling')) alterPoll(response, harm, luck);
    else if (transport) alterWrites(request.socket, transport, harm, luck);
    return false;
  }

  function takesUpgrade(request: IncomingMessage, socket: Socket): boolean {
    const { path, transport } = asked(request);
    const answer = ({ status, headers, body }: Answer) =>
      responseOn(socket, request).writeHead(status, headers).end(body);
    if (harm.asked?.({ path, transport, request, answer }, luck)) return true;
    if (transport) alterWrites(socket, transport, harm, luck);
    return false;
  }
}

function asked({ url = '' }: IncomingMessage): { path: string; transport: TransportName | undefined } {
  const path = url.split('?', 1)[0] as string;
  return { path, transport: transportNames.find((name) => path === `/${name}` || path === `/${name}/`) };
}

/** A response in place of a handshake. */
function responseOn(socket: Socket, request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  return response.once('finish', () => {
    response.detachSocket(socket);
    socket.end();
  });
}

/** The target answers at once, by `writeHead` and `end`. */
function alterAnswer(response: ServerResponse, alter: (answer: Answer) => Answer): void {
  const { writeHead, end } = response;
  let answer: Answer = { status: 200, headers: {}, body: '' };
  response.writeHead = ((status: number, headers: Answer['headers']) => {
    answer = { ...answer, status, headers };
    return response;
  }) as ServerResponse['writeHead'];
  response.end = ((body: string = '') => {
    const altered = alter({ ...answer, body });
    writeHead.call(response, altered.status, altered.headers);
    return end.call(response, altered.body, 'utf8');
  }) as ServerResponse['end'];
}

function alterPoll(response: ServerResponse, { told, answered }: Harm, luck: Luck): void {
  if (!told && !answered) return;
  alterAnswer(response, (answer) => {
    const isNews = told !== undefined && answer.status === 200;
    const telling = isNews ? withBody(answer, retold(answer.body as string, told, luck)) : answer;
    return answered?.(telling, luck, response.socket) ?? telling;
  });
}

/** The answer with another body, and the length of that. */
export const withBody = ({ status, headers }: Answer, body: string | Buffer): Answer => ({
  status,
  headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
  body,
});

function retold(body: string, told: NonNullable<Harm['told']>, luck: Luck): string {
  const answer = JSON.parse(body) as PollAnswer;
  const said = told(answer.notifications, luck);
  const notifications = said.filter((one) => 'id' in one);
  const gap = said.some((one) => 'gap' in one) || answer.gap;
  return JSON.stringify({ cursor: answer.cursor, ...(gap && { gap }), notifications });
}

const altering = new WeakSet<Socket>();

/** The target writes the head of what stays open with one write, and so each notification. */
function alterWrites(socket: Socket, transport: TransportName, harm: Harm, luck: Luck): void {
  if (!(harm.told || harm.written || harm.head) || altering.has(socket)) return;
  altering.add(socket);
  const write = socket.write as (bytes: Buffer | string, ...rest: unknown[]) => boolean;
  socket.write = ((bytes: Buffer | string, ...rest: unknown[]) => {
    if (typeof bytes === 'string' && bytes.startsWith('HTTP/1.1 '))
      return write.call(socket, harm.head?.(bytes, transport) ?? bytes, ...rest);
    const notification = typeof bytes === 'string' ? undefined : notificationIn(transport, bytes);
    if (!notification) return write.call(socket, bytes, ...rest);
    const told = harm.told?.([notification], luck) ?? [notification];
    const pieces = told.flatMap((one) => {
      const words = wordsFor(transport, one);
      if (!('id' in one && harm.written)) return [words];
      return harm.written({ transport, notification: one, bytes: words, socket }, luck);
    });
    // Whoever waits for the write to be over must be called in any case.
    pieces.forEach((piece) => {
      if (socket.writable) write.call(socket, piece);
    });
    return write.call(socket, Buffer.alloc(0), ...rest);
  }) as Socket['write'];
}
