import { expect, test } from 'vitest';
import type { LinkUse } from '../../core/linkUse.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { summarise } from '../results/summary.ts';
import { linkSentences } from './linkSentences.ts';
import { renderMarkdown } from './markdown.ts';
import { renderTerminal } from './terminal.ts';

const link: LinkUse = {
  method: 'tun',
  asked: { rttMs: 150, downKbit: 1600, upKbit: null, loss: 0.01, jitterMs: 5, shared: false },
  rttMs: { before: 151.2, after: 152.1 },
  latenessMs: { p50: 0.1, p99: 0.9, max: 3 },
  carried: 1500,
  lost: 16,
  dropped: 0,
  cpuMs: 12,
};
const summaryOf = (...links: LinkUse[]) =>
  summarise(resultOf(links.map((one, i) => trialOf('sse', { round: i + 1, link: one }))));

test('a link is told once, with what was asked of it and the worst of all its trials', () => {
  const worse = { ...link, rttMs: { before: null, after: 155 }, latenessMs: { p50: 1, p99: 2.3, max: 4 } };
  const sentence =
    'Link (tun) of 150 ms RTT, 1,600 kbit/s down, 1.0 % loss, ±5 ms jitter each way, for each subscriber: ' +
    'round trips measured before and after trials took 151.2 to 155.0 ms; ' +
    'packets at most 2.3 ms late (p99 of its worst trial); 3,000 carried, 32 lost as asked, 0 dropped unasked.';
  const summary = summaryOf(link, worse);
  expect(linkSentences(summary)).toEqual([sentence]);
  expect(renderTerminal(summary, false)).toContain(sentence);
  expect(renderMarkdown([summary])).toContain('Link (tun) of 150 ms RTT');
});

test('one that answers nothing and limits nothing says so', () => {
  const asked = { ...link.asked, downKbit: null, loss: 0, jitterMs: 0 };
  const silent: LinkUse = {
    ...link,
    method: 'netem',
    asked,
    rttMs: { before: null, after: null },
    latenessMs: null,
  };
  expect(linkSentences(summaryOf(silent))).toEqual([
    'Link (netem) of 150 ms RTT: no round trip was answered; 1,500 carried, 16 lost as asked, 0 dropped unasked.',
  ]);
});

test('what got lost while a link was down is told apart, and a relay has only held it back', () => {
  const [down] = linkSentences(summaryOf({ ...link, downed: 1040 }, { ...link, downed: 60 }));
  expect(down).toContain(
    '3,000 carried, 32 lost as asked, 1,100 lost while it was down, as asked, 0 dropped',
  );
  const [relay] = linkSentences(summaryOf({ ...link, method: 'relay', lost: 0, downed: 0 }));
  expect(relay).toContain('0 lost as asked, what came while it was down held back, 0 dropped unasked');
});

test('a result without links says nothing of them', () => {
  expect(linkSentences(summarise(resultOf([trialOf('sse')])))).toEqual([]);
});
