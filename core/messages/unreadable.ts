import { escapedLine } from '../plainText.ts';

/** What a target sent breaks HTTP, WebSocket or the contract. */
export class UnreadableError extends Error {}

const longestExcerpt = 200;

/** The beginning of what a target sent, on one line and escaped. */
export const excerptOf = (text: string): string =>
  text.length > longestExcerpt ? `${escapedLine(text.slice(0, longestExcerpt))}…` : escapedLine(text);
