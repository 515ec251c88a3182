/**
 * Counts the bytes of comments in a stream of Server-Sent Events, piece by piece: their lines with the line
 * ends, and the empty line that follows where no event has begun, which dispatches nothing (HTML Standard
 * §9.2.6).
 */
export function createCommentMeter(): (text: string) => number {
  let isLineEmpty = true;
  let isComment = false;
  let isInEvent = false;
  let isAfterComment = false;
  /** The last character was a CR: an LF would belong to the same line end, counted or not. */
  let isAfterCr = false;
  let wasCounted = false;

  const endLine = (): boolean => {
    const counts = isComment || (isLineEmpty && isAfterComment);
    if (isComment) isAfterComment = !isInEvent;
    else {
      isInEvent = !isLineEmpty;
      isAfterComment = false;
    }
    isComment = false;
    isLineEmpty = true;
    return counts;
  };

  const countSlowly = (text: string): number => {
    let bytes = 0;
    for (const character of text) {
      if (isAfterCr && character === '\n') {
        isAfterCr = false;
        if (wasCounted) bytes++;
      } else if (character === '\n' || character === '\r') {
        isAfterCr = character === '\r';
        wasCounted = endLine();
        if (wasCounted) bytes++;
      } else {
        isAfterCr = false;
        if (isLineEmpty) isComment = character === ':';
        isLineEmpty = false;
        if (isComment) bytes += Buffer.byteLength(character);
      }
    }
    return bytes;
  };

  return (text) => {
    const isFresh = isLineEmpty && !isInEvent && !isAfterComment && !isAfterCr;
    // Most pieces are whole events without a comment, and leave no trace.
    const isPlain = isFresh && text[0] !== ':' && text.endsWith('\n\n') && !/\r|\n:/.test(text);
    return isPlain ? 0 : countSlowly(text);
  };
}
