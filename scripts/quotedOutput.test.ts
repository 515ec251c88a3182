import { expect, test } from 'vitest';
import { type Quoted, quotedIn, withContent } from './quotedOutput.ts';

const page = `# A page

<!-- output of: report forum.json --format terminal; 2 lines -->

\`\`\`text
old
\`\`\`

Between.

<!-- picture of: report forum.json --format svg --charts cost -->

![cost](pictures/cost.svg)

<!-- text of: examples/server.js -->
\`\`\`js
old
\`\`\`

<!-- output of: list scenarios -->
\`\`\`
\`\`\`
`;

test('marks say which command line is quoted, and how much of it', () => {
  expect(quotedIn(page)).toMatchObject([
    { kind: 'output', args: ['report', 'forum.json', '--format', 'terminal'], lines: 2 },
    {
      kind: 'picture',
      args: ['report', 'forum.json', '--format', 'svg', '--charts', 'cost'],
      path: 'pictures/cost.svg',
    },
    { kind: 'text', path: 'examples/server.js' },
    { kind: 'output', args: ['list', 'scenarios'], lines: null },
  ]);
});

test('the block of a mark is filled, and nothing else changes', () => {
  const [first, , text, last] = quotedIn(page) as Exclude<Quoted, { kind: 'picture' }>[];
  const filled = withContent(page, first as never, 'one  \ntwo\nthree\n');
  expect(filled).toBe(page.replace('old\n', 'one\ntwo\n'));
  expect(withContent(page, last as never, 'a\nb\n')).toBe(page.replace('```\n```\n', '```\na\nb\n```\n'));
  expect(withContent(page, text as never, 'new()\n')).toBe(page.replace('js\nold', 'js\nnew()'));
  expect(withContent(filled, first as never, 'one\ntwo\n')).toBe(filled);
});

test('a mark without its block, or without its image, is an error', () => {
  expect(() => quotedIn('<!-- output of: list metrics -->\n\nText.\n')).toThrow('no fenced block follows');
  expect(() => quotedIn('<!-- picture of: report x -->\n\n```\n```\n')).toThrow('no image follows');
});
