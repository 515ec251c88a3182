import { expect, test } from 'vitest';
import { type Path, pathLabelOf, pathSchema, pathSlugOf } from './path.ts';

const own = { version: '2', connection: 'own', usersPerConnection: 1 };
const sharedBy = (users: number) => ({ version: '2', connection: 'shared', usersPerConnection: users });
const tls = { version: '1.3', certificate: 'p256', resume: true };

test.each([
  ['h2', { http: own }, 'h2', 'HTTP/2'],
  ['h2+tls', { http: own, tls }, 'h2-tls', 'HTTP/2, TLS'],
  ['tls+h2', { http: own, tls }, 'h2-tls', 'HTTP/2, TLS'],
  ['shared', { http: sharedBy(100) }, 'h2-shared100', 'HTTP/2, 100 users per connection'],
  ['h2+shared', { http: sharedBy(100) }, 'h2-shared100', 'HTTP/2, 100 users per connection'],
  [
    'shared20+tls1.2',
    { http: sharedBy(20), tls: { ...tls, version: '1.2' } },
    'h2-shared20-tls1.2',
    'HTTP/2, 20 users per connection, TLS 1.2',
  ],
  ['http1.1', {}, 'direct', ''],
  ['http1.1+tls', { tls }, 'tls', 'TLS'],
  [{ http: 2 }, { http: own }, 'h2', 'HTTP/2'],
  [{ http: '2' }, { http: own }, 'h2', 'HTTP/2'],
  [{ http: 1.1 }, {}, 'direct', ''],
  [{ tls: { version: 1.2 } }, { tls: { ...tls, version: '1.2' } }, 'tls1.2', 'TLS 1.2'],
  [{ http: { version: '1.1', connection: 'own' } }, {}, 'direct', ''],
  [{ http: { connection: 'shared' } }, { http: sharedBy(100) }, 'h2-shared100', expect.any(String)],
  [
    { http: { version: 2, connection: 'shared', usersPerConnection: 2 } },
    { http: sharedBy(2) },
    'h2-shared2',
    'HTTP/2, 2 users per connection',
  ],
])('%j is a path with its name and label', (written, path, slug, label) => {
  const parsed: Path = pathSchema.parse(written);
  expect(parsed).toStrictEqual(path);
  expect([pathSlugOf(parsed), pathLabelOf(parsed)]).toEqual([slug, label]);
  expect(pathSchema.parse(parsed)).toStrictEqual(parsed);
});

test.each([
  ['tls1.2+tls1.3', /"tls1.2\+tls1.3" is not a path: tls1.2 and tls1.3 contradict each other$/],
  ['http1.1+h2', /http1.1 and h2 contradict/],
  ['http1.1+tls+shared', /http1.1 and shared contradict/],
  ['shared+shared20', /shared and shared20 contradict/],
  ['h2+tls+h2', /h2 is in it twice/],
  ['direct+tls', /direct stands alone/],
  ['h2+nowhere', /"h2\+nowhere" is not a path; expected direct, or words .*h2, shared, [^;]*$/],
  ['nowhere', /"nowhere" is not a path; expected direct.*; or the name of an entry/],
  ['shared1', /shared2 to shared1000/],
  ['shared1001', /shared2 to shared1000/],
  ['shared020', /shared2 to shared1000/],
  ['h2+', /expected direct/],
  ['', /expected direct/],
  ['toString', /expected direct/],
])('%j is refused, with the reason', (text, message) => {
  expect(() => pathSchema.parse(text)).toThrow(messageIn(message));
});

test.each([
  [{ http: 3 }, /expected 1.1, 2, or an object/],
  [{ http: { version: 3 } }, /expected 1.1 or 2/],
  [{ http: { version: 2, usersPerConnection: 20 } }, /only with connection: shared/],
  [{ http: { version: 1.1, connection: 'shared' } }, /only with version: 2/],
  [{ http: { connection: 'shared', usersPerConnection: 1 } }, /expected a whole number from 2 to 1000/],
  [{ http: { connection: 'shared', usersPerConnection: 1001 } }, /expected a whole number from 2 to 1000/],
  [{ http: { connection: 'mine' } }, /shared/],
])('%j is refused, with the reason', (written, message) => {
  expect(() => pathSchema.parse(written)).toThrow(messageIn(message));
});

/** Within the JSON that Zod makes of its issues. */
const messageIn = ({ source }: RegExp) =>
  new RegExp(source.replace(/^"/, '"').replaceAll('"', '\\\\?"').replace(/\$$/, '"'));
