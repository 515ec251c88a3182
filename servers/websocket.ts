import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { closeCodes, type TargetOptions, type WireControl } from '../core/messages/contract.ts';
import type { Feed } from './feed.ts';
import { fragmentWrites, inFragments } from './fragments.ts';
import { frame, opcodes } from './frame.ts';
import { Heartbeats } from './heartbeats.ts';
import { acceptMessage } from './messages.ts';
import type { Notification, WireForm } from './notification.ts';
import { Problem, problemBody, problemType } from './problem.ts';
import { push } from './push.ts';
import { subscriptionTo } from './subscription.ts';
import type { ServerTransport } from './transport.ts';

const subscribeSchema = z.object({
  subscribe: z.array(z.string()).min(1),
  cursor: z.string().optional(),
  frames: z.enum(['text', 'binary']).default('text'),
});

const textData: WireForm = (n) => Buffer.from(n.envelopeWithCursor);
// A binary message is a line of JSON without the payload, then the payload as it is.
const binaryData: WireForm = (n) =>
  Buffer.concat([
    Buffer.from(`${JSON.stringify({ cursor: n.cursor, id: n.id, topic: n.topic })}\n`),
    typeof n.payload === 'string' ? Buffer.from(n.payload) : n.payload,
  ]);

/** A message as the frames that go over the wire, in one piece. */
type Framing = (opcode: number, data: string | Buffer) => Buffer;

/** How one notification becomes frames, of text or binary ones: made once for all subscribers. */
const frameFormsOf = (framing: Framing): Readonly<Record<'text' | 'binary', WireForm>> => ({
  text: (n) => framing(opcodes.text, n.envelopeWithCursor),
  binary: (n) => framing(opcodes.binary, binaryData(n)),
});

/** What all connections of a target write alike. */
interface Frames {
  readonly framing: Framing;
  readonly forms: ReturnType<typeof frameFormsOf>;
}

function framesOf({ fragmentBytes }: TargetOptions): Frames {
  const framing: Framing =
    fragmentBytes === null ? frame : (opcode, data) => inFragments(frame(opcode, data), fragmentBytes);
  return { framing, forms: frameFormsOf(framing) };
}

/** GET /websocket: RFC 6455. The client's first message subscribes; later ones are sent to their topics. */
export const websocket: ServerTransport = ({ routes, server, feed, options }) => {
  /** The open sockets, each with a function that stops its pushes: nothing may follow a close frame. */
  const sockets = new Map<WebSocket, () => void>();
  const heartbeats = new Heartbeats(options.heartbeatMs);
  const frames = framesOf(options);
  const wss = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: options.maxMessageBytes * 2,
    // Every message is compressed, whatever its size: this is what the variant is there to measure.
    perMessageDeflate: options.compression ? { threshold: 0 } : false,
  });
  wss.on('wsClientError', (error, socket, request) => {
    const version = request.headers['sec-websocket-version'];
    // RFC 6455 §4.4: a version the server does not speak is answered with the ones it does.
    if (version !== undefined && version !== '13')
      refuse(
        socket,
        new Problem(426, `WebSocket version ${version} is not supported`, {
          'Sec-WebSocket-Version': '13',
        }),
      );
    else refuse(socket, new Problem(request.method === 'GET' ? 400 : 405, error.message));
  });

  routes.get('/websocket', () => {
    throw new Problem(426, 'this endpoint speaks WebSocket only', {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
    });
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?', 1)[0] !== '/websocket')
      return refuse(socket, new Problem(404, `${request.url} is not a WebSocket endpoint; use /websocket`));
    wss.handleUpgrade(request, socket, head, (ws) => serve(ws, request.socket));
  });

  function serve(ws: WebSocket, socket: Socket): void {
    const { fragmentBytes } = options;
    if (ws.extensions !== '' && fragmentBytes !== null) fragmentWrites(socket, fragmentBytes);
    let stop: (() => void) | undefined;
    sockets.set(ws, () => stop?.());
    let answered = true;
    const stopBeating = heartbeats.watch(socket, () => {
      if (!answered) return ws.terminate();
      answered = false;
      ws.ping();
    });
    ws.on('pong', () => {
      answered = true;
    });
    ws.on('error', () => {}); // ws has closed with the code that fits (1002, 1007, 1009); 'close' follows.
    ws.on('close', () => {
      stopBeating();
      stop?.();
      sockets.delete(ws);
    });
    ws.on('message', (data: Buffer, isBinary) => {
      try {
        if (stop) acceptMessage(feed, parseMessage(data, isBinary), options.maxMessageBytes);
        else stop = subscribe(ws, socket, parseMessage(data, isBinary), { feed, options, frames });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        stop?.();
        ws.close(closeCodeOf(error), closeReason(error.message));
      }
    });
  }

  return {
    close() {
      heartbeats.close();
      for (const [ws, stop] of sockets) {
        stop();
        ws.close(closeCodes.goingAway, 'server is shutting down');
      }
    },
  };
};

/** Subscribes with a client's first message, and gives what ends it. */
function subscribe(
  ws: WebSocket,
  socket: Socket,
  message: unknown,
  { feed, options, frames }: { feed: Feed; options: TargetOptions; frames: Frames },
): () => void {
  const parsed = subscribeSchema.safeParse(message);
  if (!parsed.success)
    throw new Problem(400, 'the first message must be {"subscribe":["a-topic"],"cursor":"…"}');
  const { subscribe: topics, cursor, frames: kind } = parsed.data;
  const subscription = subscriptionTo(topics, cursor, feed, options.maxTopicsPerSubscriber);
  const binary = kind === 'binary';
  const compressed = ws.extensions !== '';
  const framed = frames.forms[kind];
  const data = binary ? binaryData : textData;
  return push(
    feed,
    subscription,
    {
      // Without compression every subscriber gets the same bytes, made once, in one write. ws sends its own
      // frames whole and at once, so the two never interleave.
      notify: (n: Notification, flushed?: () => void) => {
        if (compressed) ws.send(n.form(data), { binary }, flushed);
        else socket.write(n.form(framed), flushed);
      },
      control: (control: WireControl) => {
        const text = JSON.stringify(control);
        if (compressed) ws.send(text);
        else socket.write(frames.framing(opcodes.text, text));
      },
      // Only compressed messages wait in ws itself; asking it for every write would cost a tenth of the
      // write.
      bufferedBytes: () => (compressed ? ws.bufferedAmount : socket.writableLength),
      disconnect: () => ws.terminate(),
    },
    options.bufferLimitBytes,
  );
}

// A control frame carries at most 125 bytes, two of them the code (RFC 6455 §5.5); a character may be cut.
const closeReason = (text: string) => Buffer.from(text).subarray(0, 120).toString();

/** The close code that says over WebSocket what a status says over HTTP. */
function closeCodeOf({ status }: Problem): number {
  if (status === 413) return closeCodes.tooBig;
  if (status === 429) return closeCodes.tryAgainLater;
  return status === 400 ? closeCodes.badMessage : closeCodes.policy;
}

function parseMessage(data: Buffer, isBinary: boolean): unknown {
  if (isBinary) throw new Problem(400, 'clients send text messages');
  try {
    return JSON.parse(data.toString());
  } catch {
    throw new Problem(400, 'the message is not JSON');
  }
}

/** Answers a handshake that failed, as HTTP. */
function refuse(socket: Duplex, problem: Problem): void {
  const title = STATUS_CODES[problem.status] ?? '';
  const body = problemBody(problem.status, title, problem.message);
  const headers = {
    Connection: 'close',
    'Content-Type': problemType,
    'Content-Length': Buffer.byteLength(body),
    ...problem.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${problem.status} ${title}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
