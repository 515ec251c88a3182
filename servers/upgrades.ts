import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Problem } from './problem.ts';
import { refuseUpgrade } from './refuseUpgrade.ts';

/** Takes a request for an upgrade; what it throws as a Problem is the answer. */
type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Hands requests for an upgrade to the transport that serves their path, and refuses all others. */
export interface Upgrades {
  at(path: string, handler: UpgradeHandler): void;
}

/** The upgrades of a server. */
export function createUpgrades(server: Server): Upgrades {
  const handlers = new Map<string, UpgradeHandler>();
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    try {
      const handler = handlers.get(request.url?.split('?', 1)[0] ?? '');
      if (handler) return handler(request, socket, head);
      throw new Problem(
        404,
        `${request.url} is not a WebSocket endpoint; use ${[...handlers.keys()].join(' or ')}`,
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refuseUpgrade(socket, error);
    }
  });
  return { at: (path, handler) => void handlers.set(path, handler) };
}
