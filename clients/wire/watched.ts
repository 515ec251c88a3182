import type { Opened, Receive } from './httpConnection.ts';
import { meterReads, meterWrites } from './meteredSocket.ts';

/** Opens a connection over the path. */
type Open = (url: URL, receive?: Receive) => Opened;

/**
 * The same, and `passed` is called whenever the connection is opened, established or closed, or carries
 * something. Acknowledgements and the middle of a handshake are not seen; they come with what is.
 */
export const watched =
  (open: Open, passed: () => void): Open =>
  (url, receive) => {
    passed();
    const opened = open(
      url,
      receive &&
        ((end, bytes) => {
          passed();
          return receive(end, bytes);
        }),
    );
    const scanner = { scan: passed };
    meterWrites(opened.socket, scanner);
    if (!receive) meterReads(opened.socket, scanner);
    opened.socket.once(opened.ready, passed).once('close', passed);
    return opened;
  };
