import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { mixedNews, verifiedTrials } from './fixtures/product.ts';

const hasPushpin = spawnSync('pushpin', ['--version']).status === 0;

describe.runIf(hasPushpin)('Pushpin (where pushpin is installed)', () => {
  test('is measured over all that it holds: nothing lost, every byte accounted for', async () => {
    const transports = ['http-streaming', 'long-polling', 'sse', 'websocket'];
    const scenario = mixedNews(...transports.map((transport) => `transport: ${transport}`));
    const trials = await verifiedTrials('pushpin/pushpin.target.yaml', scenario);
    expect(trials.map(({ variant }) => variant).sort()).toEqual(transports);
  }, 180_000);
});
