import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DescribedTransport } from '../../../core/target/subscription.ts';
import type { TargetFile } from '../../../core/target/target.ts';
import { loadTargetFile } from '../../../scenarios/targetFile.ts';
import { startForeignServer, type Wrong } from '../../../test/fixtures/foreignServer.ts';
import { awkward } from '../awkward.ts';
import type { CaseOutcome } from '../tryCases.ts';
import { outcomesText, targetFileAt } from '../words.ts';
import { conformDescribed } from './conformDescribed.ts';

const path = resolve(import.meta.dirname, '../../../test/fixtures/foreign.target.yaml');
const { file } = loadTargetFile(path);

/** The description of one transport, and what is promised. */
const only = (transport: DescribedTransport, promises: Partial<TargetFile['promises']> = {}): TargetFile => ({
  ...file,
  subscribe: { [transport]: file.subscribe[transport] },
  promises: { ...file.promises, ...promises },
});

/** What becomes of a server that does something wrong. */
async function verdictsOn(wrong: Wrong, described = only('sse')): Promise<CaseOutcome[]> {
  const server = await startForeignServer({ host: '127.0.0.1', port: 0 }, wrong);
  const address = { url: server.url, authority: null };
  try {
    return await conformDescribed(
      { file: described, address, control: address },
      new AbortController().signal,
    );
  } finally {
    server.close();
  }
}

const failing = (outcomes: readonly CaseOutcome[]) =>
  Object.fromEntries(
    outcomes.filter(({ outcome }) => outcome === 'fails').map(({ name, fault }) => [name, fault]),
  );

/** So many messages of one topic come in the cases about many alone. */
const wrongFrom = 15;

/** Does something wrong with one message of each topic. */
function onceWrong(
  change: (text: string, isIt: boolean, topic: string) => readonly string[],
  wrongAt = wrongFrom,
): Wrong {
  const counts = new Map<string, number>();
  return {
    change(text) {
      const { topic } = JSON.parse(text) as { topic: string };
      const count = (counts.get(topic) ?? 0) + 1;
      counts.set(topic, count);
      return change(text, count === wrongAt, topic);
    },
  };
}

/** One message comes after the next of its topic, or of its case. */
function late(of: 'topic' | 'case'): Wrong {
  const held = new Map<string, string>();
  const wrongAt = of === 'topic' ? wrongFrom : 3;
  return onceWrong((text, isIt, topic) => {
    const key = of === 'topic' ? topic : topic.replace(/\/other$/, '');
    const before = held.get(key);
    held.delete(key);
    if (!isIt || (of === 'case' && key === topic)) return before === undefined ? [text] : [text, before];
    held.set(key, text);
    return [];
  }, wrongAt);
}

const awkwardText = awkward.find((text) => text.includes('\u2028')) ?? '';
const awkwardByte = Buffer.byteLength(awkwardText.slice(0, awkwardText.indexOf('\u2028')));

describe.concurrent('a server that a target file describes', () => {
  test('conforms over each transport', async () => {
    const outcomes = await verdictsOn({}, file);
    expect(outcomes.filter(({ outcome }) => outcome !== 'holds')).toEqual([]);
    expect(new Set(outcomes.map(({ transport }) => transport))).toEqual(
      new Set([null, 'short-polling', 'long-polling', 'http-streaming', 'sse', 'websocket']),
    );
  });

  test('conforms with a subscription for each topic, which resumes by itself', async () => {
    const described = only('sse', { order: 'per-topic' });
    const sse = { ...described.subscribe.sse, path: '/events?topics={topic}' };
    const outcomes = await verdictsOn({}, { ...described, subscribe: { sse } } as TargetFile);
    expect(failing(outcomes)).toEqual({});
    expect(outcomes.map(({ outcome }) => outcome)).not.toContain('untried');
  });

  test.each([
    [
      'sends a message twice',
      onceWrong((text, isIt) => (isIt ? [text, text] : [text])),
      'repeats nothing',
      /^1 came again; first: notification \d+$/,
    ],
    [
      'loses a message',
      onceWrong((text, isIt) => (isIt ? [] : [text])),
      'loses nothing',
      /^1 of 20 did not come; first: notification \d+ on conform\/[\d.]+, “news 14”$/,
    ],
    [
      'sends messages in another order',
      late('topic'),
      'keeps the order within a topic',
      /^notification \d+ came after \d+, which was published later$/,
    ],
    [
      'sends messages of two topics in another order',
      late('case'),
      'keeps the order over all topics',
      /^notification \d+ came after \d+, which was published later$/,
    ],
    [
      'changes a byte',
      { change: (text: string) => [text.replace('\u2028', ' ')] },
      'delivers awkward texts byte for byte',
      new RegExp(`^notification \\d+: byte ${awkwardByte} of its payload: expected “.+”, found “ `),
    ],
    [
      'loses what was published while a subscriber was away',
      { resume: () => Number.POSITIVE_INFINITY },
      'gives a subscriber that comes back what it missed',
      /^3 of 3 did not come; first: notification \d+ on conform\/[\d.]+, “missed 0”$/,
    ],
    [
      'repeats what a subscriber has heard when it comes back',
      { resume: () => 0 },
      'gives a subscriber that comes back nothing that it has heard',
      /^notification \d+ came before it was away, and again when it came back$/,
    ],
    [
      'sends everything to everybody',
      { isLoud: true as const },
      'keeps other topics from a subscriber',
      /^a subscriber to conform\/[\d.]+ got a notification on conform\//,
    ],
  ])('fails by name when it %s', async (_, wrong, name, fault) => {
    expect(failing(await verdictsOn(wrong))).toEqual({ [name]: expect.stringMatching(fault) });
  });

  test('is tried no further where its subscriptions are never confirmed', async () => {
    const outcomes = await verdictsOn({ isSilent: true }, only('websocket'));
    const fault =
      'nothing showed that the subscription is in place (subscribed: {"pointer":"/kind","equals":"joined"}) within 3 s';
    expect(failing(outcomes)).toEqual({
      'confirms a subscription': fault,
      'delivers what is published from then on': fault,
    });
    expect(outcomes.filter(({ outcome }) => outcome === 'untried').length).toBeGreaterThan(10);
  });

  test('is named with method, path and status where it refuses what is published', async () => {
    const outcomes = await verdictsOn({ publishStatus: 404 });
    const text = outcomesText(outcomes, targetFileAt('my.target.yaml'));
    expect(text).toMatch(
      /^ {2}fails +takes what is published\n {6}publishing failed: POST \/publish\/.*: the target answered 404 no such publisher\n {6}my\.target\.yaml, publish\n/m,
    );
    expect(text).toMatch(/\n1 hold, 2 fail, \d+ untried: /);
  });

  test('is told from one that holds polls where it answers at once', async () => {
    const { messages, message, resume, path: list } = file.subscribe['short-polling'] ?? {};
    const held = {
      ...file.subscribe['long-polling'],
      messages,
      message,
      resume,
      path: list,
      first: undefined,
    };
    const outcomes = await verdictsOn({}, { ...file, subscribe: { 'long-polling': held } } as TargetFile);
    expect(failing(outcomes)).toEqual({
      'holds a poll until there is news': expect.stringMatching(
        /^\d+ polls were answered without news within 0\.5 s$/,
      ),
    });
  });

  test('is not held to what it does not promise, which is listed', async () => {
    const promises = { delivery: 'at-most-once', order: 'none', resume: false } as const;
    const outcomes = await verdictsOn(
      onceWrong((text, isIt) => (isIt ? [] : [text])),
      only('sse', promises),
    );
    expect(failing(outcomes)).toEqual({});
    expect(outcomes.filter(({ outcome }) => outcome === 'not promised').map(({ name }) => name)).toEqual([
      'loses nothing (at-most-once)',
      'keeps the order within a topic (none)',
      'keeps the order over all topics (none)',
      'gives a subscriber that comes back what it missed (at-most-once)',
      'gives a subscriber that comes back nothing that it has heard (promises.resume: false)',
    ]);
  });
});
