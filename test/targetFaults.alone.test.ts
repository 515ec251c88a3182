import { describe, expect, test } from 'vitest';
import { changed, isOfTarget, runTarget as run, wrongly } from './fixtures/targetFile.ts';

const twoWays = '[{ transport: short-polling, interval: 50ms }, { transport: sse }]';
const disconnects = 'disturbances: [{ kind: disconnect, every: 500ms, within: 200ms }]\n';
const one = String.raw`notification \d+ on \S+ to user \d, due at [\d.]+m?s`;

/** All that came of a run, with the reasons that its result has, by transport. */
async function outcome(...args: Parameters<typeof run>) {
  const { code, stdout, stderr, result } = await run(...args);
  const { trials, failedTrials } = result();
  const reasons = [
    ...trials.map(({ variant, invalid }) => ({ variant, reason: invalid.join('; ') })),
    ...failedTrials,
  ];
  const reasonOf = (transport: string) =>
    reasons.find(({ variant }) => variant.startsWith(transport))?.reason;
  return { code, shown: `${stdout}${stderr}`, reasonOf, trials };
}

describe('a delivery that goes wrong is named', () => {
  test.each([
    ['repeats', 'duplicated', one],
    ['loses', 'lost', one],
    ['alters', 'corrupted', `${one}: byte 4 of its payload: expected .*x`],
    ['reorders', 'reordered', one],
  ])('by the target that %s', async (what, words, first) => {
    const { code, shown, reasonOf } = await outcome(wrongly(what));
    const says = new RegExp(String.raw`1 of \d+ deliveries ${words}; first: ${first}`);
    expect(shown).toMatch(says);
    expect(reasonOf('sse')).toMatch(says);
    expect(code).toBe(3);
  });

  test.each([
    ['too early', 'duplicated'],
    ['too late', 'lost'],
  ])('with the cut that it is near, by the target that resumes %s', async (when, words) => {
    const { code, reasonOf } = await outcome(wrongly(`resumes ${when}`), '[{ transport: sse }]', disconnects);
    expect(reasonOf('sse')).toMatch(
      new RegExp(
        String.raw`\d+ of \d+ deliveries ${words}; first: ${one}, \d+ms (before|after) its connection was cut`,
      ),
    );
    expect(code).toBe(3);
  });

  test('but not where it is not promised, which the report says', async () => {
    const promises = 'promises: { delivery: at-most-once }\nsubscribe:';
    const { code, shown, trials } = await outcome(wrongly('loses', ['subscribe:', promises]));
    expect([0, 3]).toContain(code);
    expect(shown).toContain('foreign does not promise that nothing gets lost: what breaks that is counted');
    expect(trials[0]?.delivery.lost).toBe(1);
    expect(trials[0]?.invalidKinds.filter(isOfTarget)).toEqual([]);
  });
});

test('a JSON pointer that finds nothing is named with what it was to find, and where', async () => {
  const path = changed(
    ['message: /payload/text', 'message: /payload/body'],
    ['{ by: last-event-id }', '{ by: pointer, pointer: /position }'],
  );
  const { code, reasonOf } = await outcome(path, twoWays);
  expect(reasonOf('short-polling')).toMatch(
    /first: GET \/list: the target file says that message is at \/payload\/body, but there is nothing in: {"last":\d+,/,
  );
  expect(reasonOf('sse')).toMatch(
    /first: GET \/events: the target file says that resume\.pointer is at \/position, but there is nothing in: {"id":"\d+"/,
  );
  expect(code).toBe(3);
});

test.each([
  ['refuses', '404 no such publisher'],
  ['breaks', '500 no such publisher'],
])('a publishing path of a target that %s is named, and the result says so', async (what, answer) => {
  const { code, reasonOf } = await outcome(wrongly(what));
  expect(reasonOf('sse')).toMatch(
    new RegExp(String.raw`^publishing failed: POST /publish/\S+: the target answered ${answer}$`),
  );
  expect(code).toBe(4);
});
