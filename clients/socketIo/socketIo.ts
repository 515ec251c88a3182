import { socketIoEvents } from '../../core/messages/socketIo.ts';
import type { VariantOf } from '../../core/transports.ts';
import type { Token } from '../credentials.ts';
import { createRetry } from '../retry.ts';
import { type ClientTransport, payloadBytesOf } from '../transport.ts';
import { EngineSession } from './engineSession.ts';
import { createPollingClients } from './pollingConnection.ts';
import { connectText, eventText } from './socketPackets.ts';
import { Subscription } from './subscription.ts';

/** Socket.IO: subscribes as it connects to the main namespace; notifications and messages are events. */
export const socketIo: ClientTransport<VariantOf<'socket-io'>> = (context) => {
  const { network, sink, credentials, reconnect } = context;
  const retry = createRetry(context);
  let isClosed = false;
  const clients = createPollingClients(context, () => isClosed);
  let session: EngineSession | undefined;
  let canSend = false;
  const unsent: string[] = [];
  const subscription = new Subscription(context, {
    connected() {
      canSend = true;
      for (const message of unsent.splice(0)) session?.send(message);
    },
    succeeded: retry.succeeded,
    failed: (fault) => session?.fail(fault),
  });

  const connect = () => retry.withToken(clients.posts, open, reconnected);
  const reconnected = () => {
    if (subscription.wasSubscribed) network.connections.reconnected++;
    comeBack();
  };
  const comeBack = () => {
    if (!reconnect.resume) subscription.forgetCursor();
    connect();
  };
  const open = (token: Token) => {
    credentials.use(token);
    subscription.begin();
    session = new EngineSession(context, token, clients, {
      opened: () => session?.send(connectText(subscription.authFor(token)), true),
      message: (message) => subscription.take(message),
      fault: ({ kind, message }) => sink.fault(kind, message),
      failed(error) {
        canSend = false;
        retry.failed(error, subscription.hasExpired ? comeBack : reconnected, token);
      },
    });
  };

  connect();
  return {
    send(message) {
      network.ledger.sent.claimPayload(payloadBytesOf(message));
      const text = eventText(socketIoEvents.message, message);
      if (canSend && session) session.send(text);
      else unsent.push(text);
    },
    cut: () => session?.cut() ?? false,
    async close() {
      isClosed = true;
      retry.stop();
      await session?.close();
      await Promise.all([clients.gets.finish(), clients.posts.finish()]);
    },
  };
};
