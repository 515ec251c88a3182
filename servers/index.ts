import type { EndpointName } from '../core/transports.ts';
import { httpStreaming } from './httpStreaming.ts';
import { longPolling } from './longPolling.ts';
import { shortPolling } from './shortPolling.ts';
import { socketIo } from './socketIo.ts';
import { sse } from './sse.ts';
import type { ServerTransport } from './transport.ts';
import { websocket } from './websocket.ts';

/** The server half of every transport with an endpoint of its own; a missing one does not compile. */
export const serverTransports: Readonly<Record<EndpointName, ServerTransport>> = {
  'short-polling': shortPolling,
  'long-polling': longPolling,
  'http-streaming': httpStreaming,
  sse,
  websocket,
  'socket-io': socketIo,
};
