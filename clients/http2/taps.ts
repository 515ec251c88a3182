import type { Tap } from '../wire/httpAccess.ts';
import { FramePicker } from './framePicker.ts';
import { preface } from './frames.ts';
import type { Stream } from './stream.ts';

/** Whose stream may be tapped. */
interface Tapped {
  readonly tap: Tap | undefined;
  readonly stream: Stream | undefined;
}

/**
 * Shows the bytes of a connection to the taps of its members: all of them where it is one user's own, and the
 * frames of their streams where it is shared.
 */
export class Taps {
  readonly #isShared: boolean;
  readonly #members = new Map<Tapped, { received: FramePicker; sent: FramePicker }>();
  /** Those that have sent something which is not written yet. */
  readonly #speaking = new Set<unknown>();

  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  add(member: Tapped): void {
    if (member.tap) this.#members.set(member, { received: new FramePicker(), sent: new FramePicker() });
  }

  delete(member: Tapped): void {
    this.#members.delete(member);
  }

  /** A member sends: it is shown what is written next. */
  speaks(member: unknown): void {
    if (this.#members.size > 0) this.#speaking.add(member);
  }

  written(bytes: string): void {
    if (this.#members.size === 0) return;
    for (const [member, { sent }] of this.#members) {
      if (!this.#isShared && !this.#speaking.has(member)) continue;
      const all = Buffer.from(bytes, 'latin1');
      const from = this.#isShared && bytes.startsWith(prefaceText) ? preface.length : 0;
      this.#show(all.subarray(from), member, sent, member.tap?.sent);
    }
    this.#speaking.clear();
  }

  read(bytes: Buffer, end: number): void {
    // A copy, because the buffer will be overwritten.
    for (const [member, { received }] of this.#members)
      this.#show(Buffer.from(bytes.subarray(0, end)), member, received, member.tap?.received);
  }

  #show(bytes: Buffer, { stream }: Tapped, picker: FramePicker, scanner: Tap['sent'] | undefined): void {
    const shown = this.#isShared ? picker.pick(bytes, stream?.id) : bytes;
    if (shown.length > 0) scanner?.scan(shown);
  }
}

const prefaceText = preface.toString('latin1');
