import { UnreadableError } from '../core/messages/unreadable.ts';
import { createUtf8Decoder } from './utf8Decoder.ts';

/** Far more than the largest batch of the largest payloads: beyond it, an answer will not end. */
const longestAnswer = 128 * 1024 ** 2;

/** The text of one answer after another. */
export class AnswerText {
  text = '';
  #decode = createUtf8Decoder();

  begin(): void {
    this.text = '';
  }

  add(bytes: Buffer, start: number, end: number): void {
    this.text += this.#decode(bytes, start, end);
    if (this.text.length > longestAnswer)
      throw new UnreadableError('the target sent an answer of more than 128 MiB');
  }

  /** The rest will not come; the answer may have been cut within a character. */
  abandon(): void {
    this.#decode = createUtf8Decoder();
  }
}
