import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { closeCodes, type TargetOptions, type WireControl } from '../core/messages/contract.ts';
import { fragmentWrites, inFragments } from './fragments.ts';
import { frame, opcodes } from './frame.ts';
import type { Grant } from './guard.ts';
import { Heartbeats } from './heartbeats.ts';
import { acceptMessage } from './messages.ts';
import type { Notification, WireForm } from './notification.ts';
import { Problem } from './problem.ts';
import { push } from './push.ts';
import { refuseHandshake } from './refuseUpgrade.ts';
import { subscriptionTo } from './subscription.ts';
import type { ServerTransport, TargetContext } from './transport.ts';

const subscribeSchema = z.object({
  subscribe: z.array(z.string()).min(1),
  cursor: z.string().optional(),
  frames: z.enum(['text', 'binary']).default('text'),
  token: z.string().optional(),
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

/** A socket, or a stream of HTTP/2 in the shape of one. */
type Outlet = Duplex & { readonly bytesWritten: number };

/** GET /websocket: RFC 6455. The client's first message subscribes; later ones are sent to their topics. */
export const websocket: ServerTransport = ({ routes, upgrades, feed, guard, origins, options }) => {
  /** The open sockets, each with a function that stops its pushes: nothing may follow a close frame. */
  const sockets = new Map<WebSocket, () => void>();
  const heartbeats = new Heartbeats(options.heartbeatMs);
  const frames = framesOf(options);
  const wss = handshakesOf(options);

  routes.get('/websocket', ({ headers }) => {
    // A proxy that has asked for the end of a connection would use it again if it were not told of it.
    const closes = /\bclose\b/i.test(headers.connection ?? '');
    throw new Problem(426, 'this endpoint speaks WebSocket only', {
      Connection: closes ? 'Upgrade, close' : 'Upgrade',
      Upgrade: 'websocket',
    });
  });
  upgrades.at('/websocket', (request, socket, head) => {
    origins.require(request);
    const grant = guard.admit(request);
    wss.handleUpgrade(request, socket, head, (ws) => serve(ws, socket as Outlet, grant));
  });

  function serve(ws: WebSocket, socket: Outlet, atUpgrade: Grant): void {
    let grant = atUpgrade;
    const patience = guard.waitsForMessage ? closeSoon(ws) : undefined;
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
      clearTimeout(patience);
      stopBeating();
      stop?.();
      sockets.delete(ws);
    });
    ws.on('message', (data: Buffer, isBinary) => {
      try {
        const message = parseMessage(data, isBinary);
        if (stop) return acceptMessage(feed, message, options.maxMessageBytes, grant);
        const asked = subscriptionIn(message);
        grant = guard.admitMessage(asked.token, grant);
        clearTimeout(patience);
        stop = subscribe(ws, socket, asked, grant, { feed, options, frames });
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

/** What answers handshakes, and refuses those that break RFC 6455. */
function handshakesOf(options: TargetOptions): WebSocketServer {
  const wss = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: options.maxMessageBytes * 2,
    // Without it, ws would choose whatever a client offers first (RFC 6455 §4.2.2).
    handleProtocols: (offered) => options.subprotocols.find((name) => offered.has(name)) ?? false,
    // Every message is compressed, whatever its size: this is what the variant is there to measure.
    perMessageDeflate: options.compression ? { threshold: 0 } : false,
  });
  return wss.on('wsClientError', refuseHandshake);
}

/** How long a connection may be silent that owes a token. */
const firstMessageWithinMs = 10_000;

/** Nobody may hold a connection for ever without showing a token. */
const closeSoon = (ws: WebSocket) =>
  setTimeout(() => ws.close(closeCodes.unauthorized, 'no token came'), firstMessageWithinMs);

function subscriptionIn(message: unknown): z.output<typeof subscribeSchema> {
  const parsed = subscribeSchema.safeParse(message);
  if (parsed.success) return parsed.data;
  throw new Problem(400, 'the first message must be {"subscribe":["a-topic"],"cursor":"…"}');
}

/** Subscribes as a client's first message asks, and gives what ends it. */
function subscribe(
  ws: WebSocket,
  socket: Outlet,
  { subscribe: topics, cursor, frames: kind }: z.output<typeof subscribeSchema>,
  grant: Grant,
  { feed, options, frames }: Pick<TargetContext, 'feed' | 'options'> & { readonly frames: Frames },
): () => void {
  const subscription = subscriptionTo(topics, cursor, feed, options.maxTopicsPerSubscriber, grant);
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
      expire: () => ws.close(closeCodes.unauthorized, 'the token has expired'),
    },
    options.bufferLimitBytes,
  );
}

// A control frame carries at most 125 bytes, two of them the code (RFC 6455 §5.5); a character may be cut.
const closeReason = (text: string) => Buffer.from(text).subarray(0, 120).toString();

/** The close code that says over WebSocket what a status says over HTTP. */
function closeCodeOf({ status }: Problem): number {
  if (status === 401) return closeCodes.unauthorized;
  if (status === 403) return closeCodes.forbidden;
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
