import { expect, test } from 'vitest';
import { linkProfiles, linkTerms } from './link.ts';
import { pathInWords, pathLabelOf, pathSchema, pathSlugOf } from './path.ts';

const none = { loss: 0, jitterMs: 0, shared: false };
const slow4g = { rttMs: 150, downKbit: 1600, upKbit: 750, ...none };

test.each([
  ['slow-4g', slow4g, 'slow-4g', 'slow 4G'],
  [{ link: 'slow-4g' }, slow4g, 'slow-4g', 'slow 4G'],
  [{ link: { profile: 'slow-4g', shared: false, loss: '0%', rtt: '150ms' } }, slow4g, 'slow-4g', 'slow 4G'],
  ['slow-4g+h2+tls', slow4g, 'h2-tls-slow-4g', 'HTTP/2, TLS, slow 4G'],
  ['slow-4g+loss1%', { ...slow4g, loss: 0.01 }, 'slow-4g-loss1pct', 'slow 4G, 1 % loss'],
  ['slow-4g+loss0.1pct', { ...slow4g, loss: 0.001 }, 'slow-4g-loss0.1pct', 'slow 4G, 0.1 % loss'],
  [
    'rtt0.05s+shared-link+down2mbit',
    { rttMs: 50, downKbit: 2000, upKbit: null, ...none, shared: true },
    'rtt50ms-down2000kbit-shared-link',
    '50 ms RTT, 2,000 kbit/s down, one link for all',
  ],
  [
    { link: { rtt: '150ms', down: '1600kbit', up: '750kbit', loss: '1%', jitter: '10ms' } },
    { ...slow4g, loss: 0.01, jitterMs: 10 },
    'rtt150ms-down1600kbit-up750kbit-loss1pct-jitter10ms',
    '150 ms RTT, 1,600 kbit/s down, 750 kbit/s up, 1 % loss, 10 ms jitter',
  ],
])('%j is a link with its figures, name and label, and can be read again', (written, terms, slug, label) => {
  const path = pathSchema.parse(written);
  expect(path.link && linkTerms(path.link)).toEqual(terms);
  expect([pathSlugOf(path), pathLabelOf(path)]).toEqual([slug, label]);
  expect(pathSchema.parse(path)).toStrictEqual(path);
});

test.each(Object.keys(linkProfiles))('the profile %s is a word of a path', (name) => {
  expect(pathInWords(name)).toEqual({ link: { profile: name } });
});

test.each([
  ['loss1%', /needs an rtt such as 150ms, or a profile/],
  ['shared-link', /needs an rtt/],
  ['slow-4g+edge', /slow-4g and edge contradict/],
  ['rtt50ms+rtt60ms', /rtt50ms and rtt60ms contradict/],
  ['rtt20s', /expected 10s at most/],
  ['rtt50', /expected a duration such as 150ms/],
  ['slow-4g+loss60%', /expected 0% to 50%/],
  ['slow-4g+down0kbit', /expected 8kbit to 1gbit/],
  ['rtt50ms+jitter26ms', /expected at most 25ms, half of rtt/],
  ['5g', /expected direct, or words.*slow-4g/],
])('%s is refused, with what would be right', (text, reason) => {
  expect(pathInWords(text)).toMatchObject({ wrong: expect.stringMatching(reason) });
});

test.each([
  [{ rtt: 150 }, /expected a duration such as 150ms/],
  [{ rtt: '-5ms' }, /expected a duration/],
  [{ rtt: '5ms', loss: '101%' }, /expected 0% to 50%/],
  [{ rtt: '5ms', loss: 0.01 }, /expected a share of packets such as 1%/],
  [{ rtt: '5ms', down: '1600' }, /expected a rate such as 750kbit/],
  [{ rtt: '5ms', up: '2gbit' }, /expected 8kbit to 1gbit/],
  [{ rtt: '5ms', delay: '2ms' }, /delay/],
  [{ profile: '5g' }, /expected a profile: cable/],
  ['5g', /expected a profile: cable/],
  [{}, /needs an rtt/],
])('the link %j is refused, with what would be right', (link, reason) => {
  expect(() => pathSchema.parse({ link })).toThrow(reason);
});
