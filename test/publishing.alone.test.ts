import { describe, expect, test } from 'vitest';
import { changed, isOfTarget, runTarget, whole, wrongly } from './fixtures/targetFile.ts';

const http = /http: .*publish.*/;
const program = (wrong = 'nothing') => `program: { command: "WRONG=${wrong} node publisherProgram.ts" }`;
const frames = (path = '/socket') =>
  `websocket: { path: ${path}, frame: '{"to":"{topic:json}","text":"{message:json}"}' }`;

describe('what is published', () => {
  test.each([
    ['by a program', program()],
    ['by frames', frames()],
  ])('%s arrives whole', async (_, way) => {
    const { code, result } = await runTarget(changed([http, way]));
    expect([0, 3]).toContain(code);
    const [trial] = result().trials;
    expect(trial).toMatchObject({ delivery: whole, faults: [] });
    expect(trial?.delivery.delivered).toBe(trial?.delivery.expected);
    expect(trial?.invalidKinds.filter(isOfTarget)).toEqual([]);
  });
});

describe('publishing fails, and the result says why, with', () => {
  test.each([
    [
      'a program that dies',
      changed([http, program('dies')]),
      /^publishing failed: the program ended \(exit code 3\); messages not acknowledged: \d+; it said: the broker is gone$/,
    ],
    [
      'a program that prints more than acknowledgements',
      changed([http, program('babbles')]),
      /^publishing failed: the program printed more lines than it was told messages, the first beyond them: (ok|and more)$/,
    ],
    [
      'a target that closes the connection of the publisher',
      wrongly('closes', [http, frames()]),
      /^publishing failed: WebSocket \/socket: the target closed it with 1008 no publisher$/,
    ],
    [
      'a target that refuses the connection of the publisher',
      changed([http, frames('/nowhere')]),
      /^publishing failed: WebSocket \/nowhere: the target answered 400, which is no upgrade; expected 101$/,
    ],
  ])('%s', async (_, path, says) => {
    const { code, result } = await runTarget(path);
    expect(result().failedTrials.map(({ reason }) => reason)).toEqual([expect.stringMatching(says)]);
    expect(code).toBe(4);
  });
});
