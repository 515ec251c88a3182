import { StringDecoder } from 'node:string_decoder';

/**
 * Decodes the pieces of a stream of UTF-8, each from `start` to `end` in a buffer: a character split over two
 * of them comes out whole. A piece that ends with ASCII, as nearly all do, needs no memory of the one before
 * and takes the short way.
 */
export function createUtf8Decoder(): (bytes: Buffer, start?: number, end?: number) => string {
  const decoder = new StringDecoder('utf8');
  let pending = false;
  return (bytes, start = 0, end = bytes.length) => {
    // An empty piece has no last byte; the decoder accepts it.
    const endsWhole = (bytes[end - 1] as number) < 0x80;
    if (endsWhole && !pending) return bytes.toString('utf8', start, end);
    pending = !endsWhole;
    return decoder.write(bytes.subarray(start, end));
  };
}
