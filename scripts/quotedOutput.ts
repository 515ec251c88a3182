/*
 * Documentation marks what it quotes with a comment before it:
 *
 *   <!-- output of: report forum.json --format terminal -->       a fenced block follows
 *   <!-- output of: list metrics; 12 lines -->                 the same, of its first lines only
 *   <!-- picture of: report forum.json --format svg --charts cost -->   an image follows
 *   <!-- text of: examples/own-sse/server.mjs -->   a fenced block follows, with that file of the project
 */

/** An output, or a file, that documentation quotes. */
export type Quoted =
  | {
      readonly kind: 'output';
      /** The command line, after `pushbench`. */
      readonly args: readonly string[];
      /** How many lines are quoted; null for all. */
      readonly lines: number | null;
      /** The comment, as it stands in the page. */
      readonly mark: string;
    }
  | {
      readonly kind: 'picture';
      readonly args: readonly string[];
      readonly path: string;
      readonly mark: string;
    }
  | {
      readonly kind: 'text';
      readonly path: string;
      readonly lines: null;
      readonly mark: string;
    };

const marks = /^<!-- (output|picture|text) of: (.+?)(?:; (\d+) lines)? -->$/gm;

/** What a page quotes, in its order. Throws where a mark is not followed by what it announces. */
export function quotedIn(page: string): Quoted[] {
  return [...page.matchAll(marks)].map((match): Quoted => {
    const [mark, kind, command = '', lines] = match;
    const args = command.split(' ');
    const rest = page.slice(match.index + mark.length);
    if (kind !== 'picture' && blockAt(rest) === null) throw new Error(`no fenced block follows ${mark}`);
    if (kind === 'text') return { kind, path: command, lines: null, mark };
    if (kind === 'output') return { kind, args, lines: lines === undefined ? null : Number(lines), mark };
    const path = /^\n+!\[[^\]]*\]\(([^)]+)\)/.exec(rest)?.[1];
    if (path === undefined) throw new Error(`no image follows ${mark}`);
    return { kind: 'picture', args, path, mark };
  });
}

/** The page with the fenced block of a mark filled with an output. */
export function withContent(
  page: string,
  { mark, lines }: Exclude<Quoted, { kind: 'picture' }>,
  output: string,
): string {
  const at = page.indexOf(mark) + mark.length;
  const block = blockAt(page.slice(at)) as Block;
  const wanted = output
    .trimEnd()
    .split('\n')
    .slice(0, lines ?? undefined)
    .map((line) => line.trimEnd())
    .join('\n');
  const before = page.slice(0, at + block.from);
  return `${before}${wanted}\n${page.slice(at + block.to)}`;
}

interface Block {
  /** After the line of the opening fence. */
  readonly from: number;
  /** At the closing fence. */
  readonly to: number;
}

/** The fenced block that a text begins with; null where it begins with something else. */
function blockAt(text: string): Block | null {
  const open = /^\n+```\w*\n/.exec(text)?.[0];
  if (open === undefined) return null;
  const to = text.indexOf('```', open.length);
  return to < 0 ? null : { from: open.length, to };
}
