import type { FieldList } from './fieldList.ts';
import { ReceiveWindow } from './receiveWindow.ts';

/** Whoever has opened a stream hears of it by these. After `ended` or `failed`, nothing follows. */
export interface StreamListener {
  /** The stream is open: at once, or when the target takes another one. */
  opened(stream: Stream): void;
  /** A field of a header block. May throw an UnreadableError, as may the next three. */
  field(name: string, value: string): void;
  /** A header block is complete, and with it the stream if it `isLast`. */
  block(isLast: boolean): void;
  /** A piece of the content: from `start` to `end` in a buffer that will be written over after the call. */
  data(bytes: Buffer, start: number, end: number): void;
  /** `isLast` says that the connection takes no other stream. */
  ended(isLast: boolean): void;
  /** The stream alone has failed. */
  failed(error: Error): void;
}

/** Books the content of DATA frames in one direction. */
type BookContent = (bytes: Buffer) => void;

/** How a stream’s header blocks are booked, and its content where that is not simply `body`. */
export interface StreamBooks {
  readonly headsAre: 'headers' | 'handshake';
  readonly received?: BookContent;
  readonly sent?: BookContent;
}

/** What a stream begins with. */
export interface Opening {
  readonly listener: StreamListener;
  readonly books: StreamBooks;
  readonly list: FieldList;
  readonly path: string;
  /** Of a request, all of it, one character for each byte; undefined where content follows. */
  readonly content: string | undefined;
}

/** An open stream, as its connection keeps it. */
export class Stream {
  readonly id: number;
  readonly listener: StreamListener;
  readonly books: StreamBooks;
  readonly receiveWindow: ReceiveWindow;
  /** Bytes that the target still takes on it (RFC 9113 §6.9). */
  sendWindow: number;
  /** What waits for the window, one character for each byte. */
  unsent = '';
  /** Whether our side ends with what waits. */
  isLastUnsent = false;
  /** Whether our side has ended. */
  isSent = false;
  onSent: (() => void) | undefined;

  constructor(
    id: number,
    listener: StreamListener,
    books: StreamBooks,
    windows: { send: number; receive: number },
  ) {
    this.id = id;
    this.listener = listener;
    this.books = books;
    this.sendWindow = windows.send;
    this.receiveWindow = new ReceiveWindow(windows.receive, id);
  }
}
