import { expect, test } from 'vitest';
import { targetFileSchema } from '../core/target/target.ts';
import { loadScenario } from '../scenarios/load.ts';
import { requireDescribed } from './requireDescribed.ts';

const file = targetFileSchema.parse({
  name: 'mine',
  url: 'http://127.0.0.1:8080',
  publish: { http: { path: '/publish/{topic:url}' } },
  subscribe: { sse: { path: '/events?topic={topics:url}' } },
});

const overSse = (name: string) => {
  const { variants, ...scenario } = loadScenario(name);
  return { ...scenario, variants: variants.filter(({ transport }) => transport === 'sse') };
};

test('a scenario whose users send messages is refused, and one is named that is not', () => {
  expect.assertions(2);
  try {
    requireDescribed(file, 'mine.target.yaml', [overSse('echo'), overSse('stock-ticker')]);
  } catch (error) {
    expect(error).toMatchObject({
      message:
        'mine.target.yaml does not describe all that is to be run:\n' +
        '  echo: its users send messages; a target file does not say how',
      hint: expect.stringMatching(/Choose a scenario whose users only listen, such as stock-ticker\.$/),
    });
  }
  expect(() => requireDescribed(file, 'mine.target.yaml', [overSse('stock-ticker')])).not.toThrow();
});
