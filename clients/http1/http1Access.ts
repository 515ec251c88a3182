import type { HttpAccess, Tap } from '../wire/httpAccess.ts';
import type { Opened, Receive } from '../wire/httpConnection.ts';
import type { Ledger } from '../wire/ledger.ts';
import { meter, meterWrites } from '../wire/meteredSocket.ts';
import { Http1Connection, http1Requests } from './http1Connection.ts';
import { UpgradeScanner } from './upgradeScanner.ts';

/** Opens a connection over the path, for one user. */
type Open = (url: URL, receive?: Receive) => Opened;

/** HTTP/1.1: each connection is one on the wire, and a WebSocket takes over its own. */
export function http1Access(open: Open, ledger: Ledger): HttpAccess {
  return {
    version: '1.1',
    requestsTo: http1Requests,
    openHttp(url, role, events, tap) {
      const opened = (receive: Receive) => (tap ? openTapped(open, url, receive, tap) : open(url, receive));
      return new Http1Connection(opened, ledger, role === 'stream' ? 'handshake' : 'headers', events);
    },
    openWebSocket(url, tap) {
      const { socket } = open(url);
      // Its bytes are booked independently of the library that uses it.
      meter(socket, new UpgradeScanner(ledger.received), new UpgradeScanner(ledger.sent));
      if (tap) meter(socket, tap.received, tap.sent);
      return socket;
    },
  };
}

function openTapped(open: Open, url: URL, receive: Receive, tap: Tap): Opened {
  const opened = open(url, (end, bytes) => {
    // A copy, because the buffer will be overwritten.
    tap.received.scan(Buffer.from(bytes.subarray(0, end)));
    return receive(end, bytes);
  });
  meterWrites(opened.socket, tap.sent);
  return opened;
}
