/*
 * The packets of one direction, in memory that its reader and its writer share. A packet stays where it was
 * read until it is written; only the numbers of the slots go from one to the other and back.
 */

/** More than a packet of a device with an MTU of 1,500 has. */
export const slotBytes = 1_536;
const slots = 16_384;
const bucketMs = 0.02;
/** The last one holds all that is beyond. */
const buckets = 50_000;

/** Places of `control`. */
export const at = {
  /** How many slots have been put into each ring so far; they wrap around. */
  ready: 0,
  free: 1,
  /** When the writer wakes by itself: whole ms after `zeroMs`. */
  wakes: 2,
  carried: 3,
  lost: 4,
  dropped: 5,
  downed: 6,
  /** Whether the link is down: 1, or 0. */
  isDown: 7,
  /** What any packet takes now, µs. */
  delayUs: 8,
} as const;

const layout = [
  ['control', Int32Array, Object.keys(at).length],
  ['arrivesMs', Float64Array, slots],
  ['lengths', Int32Array, slots],
  ['readyRing', Int32Array, slots],
  ['freeRing', Int32Array, slots],
  ['lateness', Int32Array, buckets],
  ['bytes', Uint8Array, slots * slotBytes],
] as const;

type SharedView = new (memory: SharedArrayBuffer, offset: number, length: number) => unknown;

type Views = { readonly [Row in (typeof layout)[number] as Row[0]]: InstanceType<Row[1]> };

/** A direction, as reader, writer and their process see it. */
export interface Lane extends Views {
  /** The shared memory itself, to hand on. */
  readonly memory: SharedArrayBuffer;
}

/** A new one, all of whose slots are free. */
export function createLane(): Lane {
  const bytes = layout.reduce((sum, [, kind, length]) => aligned(sum) + kind.BYTES_PER_ELEMENT * length, 0);
  const lane = laneIn(new SharedArrayBuffer(aligned(bytes)));
  for (let slot = 0; slot < slots; slot++) lane.freeRing[slot] = slot;
  lane.control[at.free] = slots;
  return lane;
}

/** The one that somebody else has made. */
export function laneIn(memory: SharedArrayBuffer): Lane {
  let offset = 0;
  const views = layout.map(([name, Kind, length]) => {
    const view = new (Kind as SharedView)(memory, offset, length);
    offset = aligned(offset + Kind.BYTES_PER_ELEMENT * length);
    return [name, view];
  });
  return { memory, ...(Object.fromEntries(views) as unknown as Views) };
}

const aligned = (offset: number) => Math.ceil(offset / 8) * 8;

/** The place in a ring of what was put into it as the nth. */
export const placeOf = (nth: number): number => nth & (slots - 1);

/** Notes by how much a packet was late. */
export function noteLateness({ lateness }: Lane, lateMs: number): void {
  const bucket = Math.min(buckets - 1, Math.max(0, Math.floor(lateMs / bucketMs)));
  lateness[bucket] = (lateness[bucket] as number) + 1;
}

/** The lateness that so many of all have at most, by the counts of several directions; null without any. */
export function latenessOf(counts: readonly Int32Array[]): { p50: number; p99: number; max: number } | null {
  const sums = Array.from({ length: buckets }, (_, i) => counts.reduce((sum, one) => sum + (one[i] ?? 0), 0));
  const total = sums.reduce((sum, n) => sum + n, 0);
  if (total === 0) return null;
  const upTo = (share: number) => {
    let seen = 0;
    const bucket = sums.findIndex((n) => {
      seen += n;
      return seen >= share * total;
    });
    return Number(((bucket + 1) * bucketMs).toFixed(2));
  };
  return { p50: upTo(0.5), p99: upTo(0.99), max: upTo(1) };
}
