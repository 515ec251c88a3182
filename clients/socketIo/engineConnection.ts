import type { VariantOf } from '../../core/transports.ts';
import type { SubscriberContext } from '../transport.ts';
import type { CutError, RequestFault } from '../wire/requestFault.ts';
import type { EnginePacket } from './enginePackets.ts';

/** A subscriber over Socket.IO. */
export type Context = SubscriberContext<VariantOf<'socket-io'>>;

/** What a connection tells its session. */
export interface EngineEvents {
  /** A packet, its bytes, and those of its frame's header. An UnreadableError ends the connection. */
  packet(packet: EnginePacket, bodyBytes: number, headerBytes: number): void;
  /** It is over. Nothing else is told after this, or after `close`. */
  failed(error: RequestFault | CutError): void;
}

/** A way for the packets of a session, of which it has one at a time. */
export interface EngineConnection {
  /** Sends a packet, in its turn. */
  send(packet: string): void;
  /** Bytes of the header that a packet of so many bytes has on its way out. */
  headerBytes(bodyBytes: number): number;
  /** Cuts it, as a lost network does; false where there is nothing to be cut. */
  cut(): boolean;
  /** Ends it in order, telling nobody. */
  close(): Promise<void>;
}
