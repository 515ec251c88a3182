import type { HttpAccess, Tap } from '../wire/httpAccess.ts';
import type { Opened, Receive } from '../wire/httpConnection.ts';
import type { Ledger } from '../wire/ledger.ts';
import type { Http2Client } from './http2Client.ts';
import { Http2Lane } from './lane.ts';
import type { Http2Pool } from './pool.ts';
import { http2Requests } from './request.ts';
import { WebSocketStream } from './webSocketStream.ts';

/**
 * HTTP/2: all that a user opens is streams of one connection, which they have for themselves or share. It is
 * to one target, that of the first URL. Where that takes no WebSockets on streams, `upgrade` opens this one
 * and each later one, if there is such a thing.
 */
export function http2Access(
  client: Http2Client,
  open: (url: URL, receive: Receive) => Opened,
  ledger: Ledger,
  upgrade?: HttpAccess['openWebSocket'],
): HttpAccess {
  let pool: Http2Pool | undefined;
  const poolFor = (url: URL) => {
    pool ??= client.poolOfNextUser((receive) => open(url, receive));
    return pool;
  };
  let isUpgrading = false;
  const upgraded =
    upgrade &&
    ((url: URL, tap?: Tap) => {
      isUpgrading = true;
      client.webSocketOpened('onHttp1');
      tap?.restart('1.1');
      return upgrade(url, tap);
    });
  return {
    version: '2',
    requestsTo: http2Requests,
    openHttp: (url, role, events, tap) => {
      const own = role === 'request' ? client.ownPool((receive) => open(url, receive)) : poolFor(url);
      return new Http2Lane(own, role === 'stream' ? 'handshake' : 'headers', events, tap);
    },
    openWebSocket: (url, tap) =>
      upgraded && isUpgrading
        ? upgraded(url, tap)
        : new WebSocketStream(poolFor(url), url, ledger, {
            tap,
            opened: () => client.webSocketOpened('onStreams'),
            upgrade: upgraded && (() => upgraded(url, tap)),
          }),
  };
}
