import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { messageOf, PushbenchError } from '../../../core/errors.ts';

/** Longer lines are no requests, and are cut. */
const longestLine = 65_536;

/**
 * The lines of a log, read as they come: a log may be larger than memory. A gzip is unpacked, whatever its
 * name. Throws a PushbenchError where it cannot be read.
 */
export async function* logLines(file: string): AsyncGenerator<string> {
  try {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for await (const chunk of await bytesOf(file)) {
      const lines = (rest + decoder.write(chunk)).split(/\r?\n/);
      rest = (lines.pop() ?? '').slice(0, longestLine);
      yield* lines;
    }
    rest += decoder.end();
    if (rest !== '') yield rest;
  } catch (cause) {
    if (cause instanceof PushbenchError) throw cause;
    throw new PushbenchError(`${file} cannot be read: ${messageOf(cause)}`, {
      hint: 'Give the path of an access log, as it is or as a gzip.',
      cause,
    });
  }
}

async function bytesOf(file: string): Promise<AsyncIterable<Buffer>> {
  if (!(await isGzip(file))) return createReadStream(file);
  const unpacked = new PassThrough();
  // What fails is thrown to whoever reads.
  pipeline(createReadStream(file), createGunzip(), unpacked).catch((error) => unpacked.destroy(error));
  return unpacked;
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    // A pipe can be read once only: what comes out of it is taken as it is.
    if (!(await handle.stat()).isFile()) {
      if ((await handle.stat()).isDirectory()) throw new Error('it is a folder');
      return false;
    }
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
