import type { EndpointName } from '../../core/transports.ts';
import { readPolls } from './polls.ts';
import type { Reader } from './reader.ts';
import { readSocketIo } from './socketIo.ts';
import { readHttpStreaming, readSse } from './streams.ts';
import { readWebSocket } from './websocket.ts';

/** The reader of each transport. */
export const readers: Record<EndpointName, Reader> = {
  'short-polling': readPolls('/short-polling', 20),
  'long-polling': readPolls('/long-polling', 0),
  'http-streaming': readHttpStreaming,
  sse: readSse,
  websocket: readWebSocket,
  'socket-io': readSocketIo,
};
