import { describe, expect, test } from 'vitest';
import { anatomyOf, bytesOfParts } from '../wire/wire.ts';
import { wirePicture as htmlOf, wireScaleBytes } from './wirePicture.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const hostile = `</script><img src=x onerror="alert('1')">`;

const poll = anatomyOf({
  handshake: null,
  exchange: {
    sent: base64(`GET / HTTP/1.1\r\nx: ${hostile}\r\n\r\n`),
    received: base64('HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n{"id":"1","topic":"a","data":"hi & bye"}'),
  },
  notifications: [{ id: '1', payload: base64('hi & bye') }],
});
const stream = anatomyOf({
  handshake: { sent: base64('GET / HTTP/1.1\r\n\r\n'), received: base64('HTTP/1.1 200 OK\r\n\r\n') },
  exchange: { sent: '', received: base64('1\r\n\n\r\n') },
  notifications: [],
});

const wirePicture = (label: string, anatomy: Parameters<typeof htmlOf>[1], scaleBytes: number) =>
  htmlOf({ label, title: label, series: 0, turn: 0 }, anatomy, scaleBytes).text;

const widths = (picture: string) =>
  [...picture.matchAll(/<rect [^>]* x="([\d.]+)%" [^>]*width="([\d.]+)%"/g)].map((rect) => [
    Number(rect[1]),
    Number(rect[2]),
  ]);

describe('the picture of a delivery', () => {
  test('is to a scale that all pictures share', () => {
    const scale = wireScaleBytes([poll, stream]);
    expect(scale).toBe(bytesOfParts(poll.exchange));
    const rects = widths(wirePicture('Poll', poll, scale));
    expect(rects.reduce((sum, [, width = 0]) => sum + width, 0)).toBeCloseTo(100, 1);
    expect(rects.map(([x]) => x)).toEqual(rects.map(([x]) => x).toSorted((a = 0, b = 0) => a - b));
    expect(widths(wirePicture('Stream', stream, 66)).slice(0, 3)).toEqual([
      [0, 4.545],
      [4.545, 1.515],
      [6.061, 3.03],
    ]);
    expect(wireScaleBytes([])).toBe(1);
  });

  test('says its numbers in words', () => {
    const picture = wirePicture('Stream', stream, 66);
    expect(picture).toContain(
      'role="img" width="100%" height="44" aria-label="Stream. One delivery: 6 bytes: chunk size 3, empty line 1, chunk end 2"',
    );
    expect(picture).toContain('Handshake, once per connection: 37 bytes (18 sent, 19 received)');
    expect(picture).toContain('<span class="wire-key wire-heartbeat"></span>empty line 1');
  });

  test('holds every byte, coloured by what it is', () => {
    const picture = wirePicture('Poll', poll, 1000);
    expect(picture).toContain(
      '<span class="wire-payload" title="payload, received: 8 bytes">hi &amp; bye</span>',
    );
    expect(picture).toContain('>HTTP/1.1 200 OK\\r\\n\n</span>');
  });

  test('shows what is hostile as text, and has neither styles nor scripts', () => {
    const picture = wirePicture(hostile, poll, 1000);
    expect(picture).not.toMatch(
      /<(?!\/?(figure|h4|svg|path|text|rect|title|ul|li|span|details|summary|p|pre)\b)/,
    );
    const tags = picture.replace(/"[^"]*"/g, '""');
    expect(tags).not.toMatch(/<[^>]+ (style|on\w+)=/);
    expect(
      picture.match(/&lt;\/script&gt;&lt;img src=x onerror=&quot;alert\(&#39;1&#39;\)&quot;&gt;/g),
    ).toHaveLength(4);
  });
});
