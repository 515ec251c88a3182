import { combinedLine } from './combinedLine.ts';
import { jsonLine } from './jsonLine.ts';
import type { LogLine } from './logLine.ts';

/** A request by the line of a log; null for a line of another kind. */
export const parseLogLine = (text: string): LogLine | null =>
  text.startsWith('{') ? jsonLine(text) : combinedLine(text);
