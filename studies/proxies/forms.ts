import { type EndpointName, endpointNames } from '../../core/transports.ts';

/** What a transport looks like on the way through a proxy. */
interface Form {
  /** Of its answers; of a WebSocket nothing. */
  readonly mediaType: string;
  /** An event as it is sent. */
  event(data: string): string;
  /** What is sent in place of one, where a transport can say that nothing has happened. */
  readonly beat: string;
}

const json = { mediaType: 'application/json', event: (data: string) => data, beat: '' };

/** The form of each transport; null for one that is, on its way, what others are. */
const forms: Record<EndpointName, Form | null> = {
  'short-polling': json,
  'long-polling': json,
  'http-streaming': {
    mediaType: 'application/x-ndjson',
    event: (data: string) => `${data}\n`,
    beat: '\n',
  },
  sse: {
    mediaType: 'text/event-stream',
    event: (data: string) => `data: ${data}\n\n`,
    beat: ':\n\n',
  },
  websocket: json,
  // Long polls and a WebSocket: a proxy treats them as those, and what helps those helps it.
  'socket-io': null,
};

/** The transports that are tried behind proxies. */
export const triedTransports: readonly EndpointName[] = endpointNames.filter((name) => forms[name] !== null);

/** The form of a transport that is tried. */
export const formOf = (transport: EndpointName): Form => forms[transport] ?? json;
