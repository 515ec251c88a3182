import { expect, test } from 'vitest';
import { notPromised } from './promises.ts';
import { isPerTopic } from './subscription.ts';
import { type TargetFile, targetFileSchema } from './target.ts';
import { filled, hasPlace, misplacedIn } from './template.ts';

const smallest = {
  name: 'mine',
  start: { command: 'node server.js' },
  publish: { http: { path: '/publish/{topic:url}' } },
  subscribe: { sse: { path: '/events?topic={topic:url}' } },
};

const problemsOf = (file: object) =>
  targetFileSchema.safeParse(file).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

test('little has to be said', () => {
  const { start, publish, subscribe, promises } = targetFileSchema.parse(smallest) as TargetFile;
  expect(start).toMatchObject({ ready: 'port', within: 15_000, folder: '.' });
  expect(publish.http).toMatchObject({ method: 'POST', body: '{message}', concurrency: 1 });
  expect(subscribe.sse).toMatchObject({
    event: 'message',
    message: '',
    resume: { by: 'none' },
    subscribed: 'head',
  });
  expect(promises).toEqual({ delivery: 'exactly-once', order: 'all-topics', resume: true });
  expect(notPromised(promises)).toEqual([]);
});

test('what contradicts itself is refused, all at once', () => {
  expect(
    problemsOf({
      ...smallest,
      url: 'http://127.0.0.1:1',
      pid: 1,
      publish: { http: { path: 'publish/{room}', body: 'x' }, program: { command: 'x' } },
      subscribe: { sse: { path: '/events?{position:html}' } },
    }),
  ).toEqual([
    'publish.http.path: {room} cannot be filled in here; expected {topic}, {message}, {id}',
    'publish.http.path: expected a path that begins with /',
    'publish.http.body: expected {message}, {message:json} or {message:url}, where the message goes',
    'publish: expected one of http, websocket and program',
    'subscribe.sse.path: {position:html}: expected {position}, {position:url} or {position:json}',
    ': expected either start, or the url of a server that runs already',
    'pid: belongs to a server that runs already; this one is started',
  ]);
  expect(problemsOf({ ...smallest, publish: {} })).toEqual([
    'publish: expected one of http, websocket and program',
  ]);
  const ignore = [{}, { text: 'a', begins: 'a' }, { begins: 'a', equals: 1 }];
  expect(problemsOf({ ...smallest, subscribe: { sse: { path: '/', ignore } } })).toEqual([
    'subscribe.sse.ignore.0: expected one of text, begins and pointer',
    'subscribe.sse.ignore.1: expected one of text, begins and pointer',
    'subscribe.sse.ignore.2.equals: needs a pointer to where it is',
  ]);
  expect(problemsOf({ ...smallest, subscribe: {} })?.[0]).toMatch(/^subscribe: expected at least one of/);
});

test('places are filled in as what stands around them needs it', () => {
  expect(filled('/sub/{topic}?t={topic:url}&{dir}', { topic: 'a/b' })).toBe('/sub/a/b?t=a%2Fb&{dir}');
  expect(filled('{"data":"{message:json}"}', { message: '{"a":"\n"}' })).toBe(
    '{"data":"{\\"a\\":\\"\\n\\"}"}',
  );
  expect(filled('/sub?t={topics:url}', { topics: { items: ['a/b', 'c'], separator: '&t=' } })).toBe(
    '/sub?t=a%2Fb&t=c',
  );
  expect([hasPlace('{topics}', 'topic'), hasPlace('{topic:url}', 'topic')]).toEqual([false, true]);
  expect(isPerTopic({ path: '/{topics}' })).toBe(false);
  expect(misplacedIn('server { listen 80; }', [])).toBeUndefined();
});
