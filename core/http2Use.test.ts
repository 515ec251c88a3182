import { expect, test } from 'vitest';
import { type Http2Use, mergeHttp2Use } from './http2Use.ts';

const peer = {
  maxConcurrentStreams: null,
  initialWindowBytes: 65_535,
  headerTableBytes: 4_096,
  connectProtocol: true,
};
const use = (connections: number, streams: number): Http2Use => ({
  version: 'h2',
  connections,
  streams,
  peer,
});

test('connections and streams of several agents are added', () => {
  expect(mergeHttp2Use([use(1, 20), null, use(2, 5)])).toEqual(use(3, 25));
});

test('WebSockets of several agents are added by what they took, and absent where none was opened', () => {
  const webSockets = { onStreams: 1, onHttp1: 2 };
  expect(mergeHttp2Use([use(1, 1), { ...use(1, 1), webSockets }, { ...use(1, 1), webSockets }])).toEqual({
    ...use(3, 3),
    webSockets: { onStreams: 2, onHttp1: 4 },
  });
});

test('without HTTP/2, nothing was agreed on', () => {
  expect(mergeHttp2Use([null, null])).toBeNull();
});
