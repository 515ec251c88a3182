import { StringDecoder } from 'node:string_decoder';

/**
 * Decodes the chunks of a stream of UTF-8: a character split over two chunks comes out whole. A chunk that ends
 * with ASCII, as nearly all do, needs no memory of the one before and takes the short way.
 */
export function createUtf8Decoder(): (chunk: Buffer) => string {
  const decoder = new StringDecoder('utf8');
  let pending = false;
  return (chunk) => {
    const endsWhole = (chunk[chunk.length - 1] as number) < 0x80;
    if (endsWhole && !pending) return chunk.toString();
    pending = !endsWhole;
    return decoder.write(chunk);
  };
}
