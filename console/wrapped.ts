import { stripVTControlCharacters } from 'node:util';

/** What a stream says of the terminal that it may be. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * A terminal that does not say how wide it is, or that it is not (`stty cols 0`), is taken to be as they
 * usually are.
 */
export const widthOf = ({ columns = 0 }: Terminal): number => (columns >= 2 ? columns : 80);

/** Text as a stream shows it best: at a terminal lines are wrapped, elsewhere they stay whole. */
export const wrappedFor = (stream: Terminal, text: string): string =>
  stream.isTTY ? wrapped(text, widthOf(stream)) : text;

/**
 * Breaks lines that are wider than this between words. What is broken off goes on under the line's own
 * indent, or under what follows its label, as in `Warning: …`, or under its last column. A row of a table
 * stays as it is where its last column leaves less than half of the width, and so does a word that is wider
 * than a line.
 */
export const wrapped = (text: string, width: number): string =>
  text
    .split('\n')
    .flatMap((line) => (widthOfText(line) <= width ? [line] : wrappedLine(line, width)))
    .join('\n');

/** All up to the last column, which several spaces divide from what is before it. */
const columns = /^.*\S {2,}(?=\S)/;
const label = /^ *(?:Warning: |[-•|] )?/;
/** A command line is to be pasted: it stays whole. */
const command = /^ *\$ /;

function wrappedLine(line: string, width: number): string[] {
  if (command.test(line)) return [line];
  const row = columns.exec(line)?.[0];
  const head = row ?? label.exec(line)?.[0] ?? '';
  const isDeep = widthOfText(head) > width / 2;
  if (row !== undefined && isDeep) return [line];
  const hanging = ' '.repeat(isDeep ? 0 : widthOfText(head));
  const [first = '', ...others] = line.slice(head.length).split(' ');
  const lines = [head + first];
  for (const word of others) {
    const longer = `${lines.at(-1)} ${word}`;
    if (widthOfText(longer) > width) lines.push(hanging + word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

const widthOfText = (text: string) => stripVTControlCharacters(text).length;
