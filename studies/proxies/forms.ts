import type { EndpointName } from '../../core/transports.ts';

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

/** The form of each transport. */
export const forms: Record<EndpointName, Form> = {
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
};
