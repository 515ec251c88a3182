import { escapedLine } from '../plainText.ts';

/** A message from the target that breaks HTTP, WebSocket or the contract. */
export class UnreadableError extends Error {}

const longestExcerpt = 200;

/** The beginning of a target's message, on one line and escaped. */
export const excerptOf = (text: string): string =>
  text.length > longestExcerpt ? `${escapedLine(text.slice(0, longestExcerpt))}…` : escapedLine(text);
