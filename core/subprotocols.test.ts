import { expect, test } from 'vitest';
import { subprotocolsSchema, wrongChoice } from './subprotocols.ts';
import { variantSchema } from './transports.ts';
import { labelOf, slugOf } from './variant.ts';

const problemsOf = (names: unknown) =>
  subprotocolsSchema.safeParse(names).error?.issues.map(({ path, message }) => [path[0], message]);

test.each([
  [['chat, v2'], 0, /expected a token/],
  [['chat', ''], 1, /expected a token/],
  [['chat', 'CHAT', 'chat'], 2, 'chat is already in the list'],
  [[], undefined, /at least one/],
])('the subprotocols %j are refused', (names, at, says) => {
  expect(problemsOf(names)).toEqual([[at, expect.stringMatching(says)]]);
});

test('slugs and labels have the subprotocols in their order, and differ where they do', () => {
  const variant = (subprotocols: string[]) => variantSchema.parse({ transport: 'websocket', subprotocols });
  expect(slugOf(variant(['chat.v2', 'chat.v1']))).toBe('websocket-subprotocols-chat.v2+chat.v1');
  expect(labelOf(variant(['chat.v2', 'chat.v1']))).toBe('WebSocket (subprotocols chat.v2/chat.v1)');
  expect(labelOf(variant(['mqtt']))).toBe('WebSocket (subprotocol mqtt)');
  const slugs = [['a', 'b'], ['a+b'], ['b', 'a'], ["a'b"], ['a~2bb']].map((names) => slugOf(variant(names)));
  expect(new Set(slugs).size).toBe(slugs.length);
});

test('a choice is right when it was offered, in just this spelling', () => {
  const offered = ['chat.v2', 'chat.v1'];
  expect(wrongChoice(offered, 'chat.v1')).toBeUndefined();
  expect(wrongChoice(offered, 'Chat.v1')).toMatch(
    /"Chat.v1", which was not offered; offered: chat.v2, chat.v1/,
  );
  expect(wrongChoice(offered, 'chat.v2, chat.v1')).toMatch(/was not offered/);
  expect(wrongChoice(offered, '')).toMatch(/chose no subprotocol/);
});
