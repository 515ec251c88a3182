import { inflateSync } from 'node:zlib';

// The V2 format: https://github.com/HdrHistogram/HdrHistogram,
// AbstractHistogram.encodeIntoCompressedByteBuffer.
const compressedCookie = 0x1c849314;
const compressedHeaderBytes = 8;
const cookie = 0x1c849313;
const headerBytes = 40;
const longestCountBytes = 9;

/** The range and resolution of a histogram. */
interface Parameters {
  readonly lowestDiscernibleValue: 1;
  readonly highestTrackableValue: number;
  readonly numberOfSignificantValueDigits: 3;
}

/**
 * Throws unless these bytes are a compressed histogram with these parameters. The library believes what they
 * declare: a few bytes can ask it for gigabytes of memory, or for a loop of 2^55 turns.
 */
export function checkEncoded(bytes: Buffer, parameters: Parameters): void {
  if (bytes.length < compressedHeaderBytes || bytes.readInt32BE(0) !== compressedCookie)
    throw new Error('it is not a compressed HDR histogram (V2)');
  if (bytes.readInt32BE(4) !== bytes.length - compressedHeaderBytes)
    throw new Error('it is not as long as it declares: truncated, or followed by other bytes');
  // With three digits values up to 2,048 stand for themselves, and each doubling above has 1,024 counts more.
  const countsAtMost = 1024 * (Math.ceil(Math.log2((parameters.highestTrackableValue + 1) / 2048)) + 2);
  const counts = inflated(
    bytes.subarray(compressedHeaderBytes),
    headerBytes + longestCountBytes * countsAtMost,
  );
  if (counts.length < headerBytes || counts.readInt32BE(0) !== cookie)
    throw new Error('it is not an HDR histogram (V2)');
  if (counts.readInt32BE(4) !== counts.length - headerBytes)
    throw new Error('it has more or fewer bytes of counts than it declares');
  const { lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits } = parameters;
  if (
    counts.readInt32BE(12) !== numberOfSignificantValueDigits ||
    counts.readBigInt64BE(16) !== BigInt(lowestDiscernibleValue) ||
    counts.readBigInt64BE(24) !== BigInt(highestTrackableValue)
  )
    throw new Error('its range or precision is not what pushbench records (1 µs to 1 h, three digits)');
  checkCounts(counts.subarray(headerBytes), countsAtMost);
}

function inflated(bytes: Buffer, bytesAtMost: number): Buffer {
  try {
    return inflateSync(bytes, { maxOutputLength: bytesAtMost });
  } catch (cause) {
    const isTooLong = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new Error(
      isTooLong ? `it inflates to more than ${bytesAtMost} bytes` : 'it cannot be inflated (RFC 1950)',
      { cause },
    );
  }
}

/** Each count is a ZigZag LEB128 number of up to nine bytes; a negative one says how many zeros there are. */
function checkCounts(bytes: Buffer, countsAtMost: number): void {
  let counts = 0;
  for (let at = 0; at < bytes.length; ) {
    let value = 0;
    for (let length = 0, more = true; more; length++, at++) {
      const byte = bytes[at];
      if (byte === undefined) throw new Error('it ends within a count');
      value += (byte & 0x7f) * 2 ** (7 * length);
      more = byte > 0x7f && length + 1 < longestCountBytes;
    }
    const isZeros = value % 2 === 1;
    if (!isZeros && value / 2 > 0xffff_ffff) throw new Error('it has a count above 4 billion');
    counts += isZeros ? (value + 1) / 2 : 1;
    if (counts > countsAtMost) throw new Error(`it has more than ${countsAtMost} counts`);
  }
}
