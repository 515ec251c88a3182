import type { IncomingMessage } from 'node:http';
import { Server as Engine, type Socket as EngineSocket } from 'engine.io';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { type SocketIoNotification, socketIoEvents, socketIoPath } from '../core/messages/socketIo.ts';
import type { Grant } from './guard.ts';
import { acceptMessage } from './messages.ts';
import type { Notification } from './notification.ts';
import { Problem } from './problem.ts';
import { type Subscription, subscriptionTo } from './subscription.ts';
import type { ServerTransport, TargetContext } from './transport.ts';

const authSchema = z.object({
  topics: z.array(z.string()).min(1),
  cursor: z.string().optional(),
  token: z.string().optional(),
});

/** How long a client that has opened a session may take to say what it subscribes to. */
const connectWithinMs = 10_000;
/** Notifications that are read at once for a client that was away. */
const catchUpBatch = 64;

// Each socket is in a room of its own id, too: those of topics have a character that no id has.
const roomOf = (topic: string) => `/${topic}`;

/** A client that was let in: what it subscribes to, and what it may do. */
interface Admitted {
  readonly subscription: Subscription;
  readonly grant: Grant;
}

/**
 * GET and POST /socket-io/: Socket.IO as its users have it, a room for each topic. Its own broadcast
 * serialises a notification once for all sockets of a room; who was away is served from the feed.
 */
export const socketIo: ServerTransport = (context) => {
  const { routes, upgrades, feed, guard, origins, options } = context;
  const engine = new Engine({
    pingInterval: options.heartbeatMs,
    pingTimeout: options.heartbeatTimeoutMs,
    // JSON may write a byte of payload as up to six characters, and there is an envelope around it.
    maxHttpBufferSize: options.maxMessageBytes * 6 + 1_024,
    httpCompression: false,
  });
  const io = new Server({
    serveClient: false,
    connectTimeout: connectWithinMs,
    // Its own default is to trust a session that is restored, whatever token comes with it.
    ...(options.recovery && { connectionStateRecovery: { skipMiddlewares: false } }),
  });
  io.bind(engine);
  /** What the first request of a session may do; later ones go by the session's id. */
  const grants = new WeakMap<IncomingMessage, Grant>();
  const admitted = new WeakMap<Socket, Admitted>();
  const admit = (request: IncomingMessage) => {
    if (!/[?&]sid=/.test(request.url ?? '')) grants.set(request, guard.admit(request));
  };
  const takeRequest: Parameters<typeof routes.get>[1] = (request, response) => {
    admit(request);
    engine.handleRequest(request as Parameters<typeof engine.handleRequest>[0], response);
  };
  routes.get(socketIoPath, takeRequest);
  routes.post(socketIoPath, takeRequest);
  upgrades.at(socketIoPath, (request, socket, head) => {
    origins.require(request);
    admit(request);
    engine.handleUpgrade(request as Parameters<typeof engine.handleUpgrade>[0], socket, head);
  });

  io.use((socket, next) => {
    try {
      const auth = authIn(socket.handshake.auth);
      // Every session has begun with a request that was let in.
      const grant = guard.admitMessage(auth.token, grants.get(socket.request) as Grant);
      const { maxTopicsPerSubscriber } = options;
      const subscription = subscriptionTo(auth.topics, auth.cursor, feed, maxTopicsPerSubscriber, grant);
      admitted.set(socket, { subscription, grant });
      next();
    } catch (error) {
      if (!(error instanceof Problem)) console.error(error);
      const { status, message } =
        error instanceof Problem ? error : new Problem(500, 'the server failed; its log says why');
      next(Object.assign(new Error(message), { data: { status } }));
    }
  });
  broadcastTopics(io, context);
  io.on('connection', (socket) => serve(socket, admitted.get(socket) as Admitted, context));

  return { close: () => void io.close() };
};

/**
 * Emits what is published to the room of its topic. With recovery also where nobody is in the room: whoever
 * was cut off comes back for it.
 */
function broadcastTopics(io: Server, { feed, options }: TargetContext): void {
  const { adapter } = io.of('/');
  const listening = new Map<string, () => void>();
  adapter.on('create-room', (room: string) => {
    if (!room.startsWith('/') || listening.has(room)) return;
    const emit = (notification: Notification) =>
      io.to(room).emit(socketIoEvents.notification, eventOf(notification));
    listening.set(room, feed.listen([room.slice(1)], emit));
  });
  if (options.recovery) return;
  adapter.on('delete-room', (room: string) => {
    listening.get(room)?.();
    listening.delete(room);
  });
}

/** The argument of a notification's event; bytes travel as bytes. */
const eventOf = ({ cursor, id, topic, payload }: Notification): SocketIoNotification => ({
  cursor,
  id,
  topic,
  data: payload,
});

/** Serves a client that was let in, until it leaves. */
function serve(socket: Socket, { subscription, grant }: Admitted, { feed, options }: TargetContext): void {
  const { topics, gap } = subscription;
  let { position } = subscription;
  const waiting = new WaitingBytes(socket.conn);
  const timer = expireInTime(socket, subscription.expiresAtMs);
  socket.on('disconnect', () => clearTimeout(timer()));
  socket.on(socketIoEvents.message, (message: unknown) => {
    try {
      acceptMessage(feed, withBase64(message), options.maxMessageBytes, grant);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      socket.emit(socketIoEvents.problem, { status: error.status, detail: error.message });
      socket.disconnect(true);
    }
  });
  const goLive = () => {
    waiting.limit = options.bufferLimitBytes;
    void socket.join(topics.map(roomOf));
  };
  // What was missed has been sent by then.
  if (socket.recovered) {
    goLive();
    return;
  }
  socket.emit(socketIoEvents.subscribed, { cursor: feed.cursorAt(position), ...(gap && { gap }) });
  const catchUp = () => {
    while (socket.connected) {
      const reading = feed.read(topics, position, catchUpBatch);
      if (reading.gap) socket.emit(socketIoEvents.gap, { cursor: feed.cursorAt(position) });
      // From here on the rooms have it: nothing can be published in between.
      if (reading.notifications.length === 0) return goLive();
      for (const notification of reading.notifications)
        socket.emit(socketIoEvents.notification, eventOf(notification));
      position = reading.position;
      if (waiting.bytes > options.bufferLimitBytes / 2) return void socket.conn.once('drain', catchUp);
    }
  };
  catchUp();
}

/** Ends a connection when its token expires, and says so first; returns what reads the timer. */
function expireInTime(socket: Socket, expiresAtMs: number): () => NodeJS.Timeout | undefined {
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    const leftMs = expiresAtMs - Date.now();
    // A timer knows no time of more than 24.8 days.
    if (leftMs > 0) timer = setTimeout(wait, Math.min(leftMs + 1, 2 ** 31 - 1));
    else {
      socket.emit(socketIoEvents.expired);
      socket.disconnect(true);
    }
  };
  if (expiresAtMs !== Number.POSITIVE_INFINITY) wait();
  return () => timer;
}

/**
 * Bytes that wait in the engine for a client to take what came before; above the limit, it is cut off. There
 * is none while it is sent what it has missed, at its own speed.
 */
class WaitingBytes {
  bytes = 0;
  limit = Number.POSITIVE_INFINITY;

  constructor(conn: EngineSocket) {
    conn.on('packetCreate', ({ data }: { data?: string | Buffer }) => {
      // What came before has not left: one packet alone may be larger than the limit.
      if (this.bytes > this.limit) conn.close(true);
      this.bytes += data?.length ?? 0;
    });
    conn.on('drain', () => {
      this.bytes = 0;
    });
  }
}

function authIn(auth: unknown): z.output<typeof authSchema> {
  const parsed = authSchema.safeParse(auth);
  if (parsed.success) return parsed.data;
  throw new Problem(400, 'auth must be {"topics":["a-topic"],"cursor":"…"}');
}

/** A client of Socket.IO sends bytes as bytes; elsewhere in the contract they are base64. */
function withBase64(message: unknown): unknown {
  if (typeof message !== 'object' || message === null || !('data' in message)) return message;
  const { data, ...others } = message;
  return Buffer.isBuffer(data) ? { ...others, base64: data.toString('base64') } : message;
}
