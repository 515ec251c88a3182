import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadScenario } from '../scenarios/load.ts';
import { conforms, examples, mixedNews, verifiedTrials } from './fixtures/product.ts';

const target = 'nchan/nchan.target.yaml';
const hasNchan = existsSync('/usr/lib/nginx/modules/ngx_nchan_module.so');
// Six trials, and a busy machine takes its time.
const timeout = 180_000;

test('the forum in its example is the built-in one, over what Nchan speaks, too', () => {
  const { variants: _, ...forum } = loadScenario(join(examples, 'nchan/forum.yaml'));
  expect(loadScenario('forum-notifications')).toMatchObject(forum);
});

describe.runIf(hasNchan)('nginx with Nchan (where nginx and libnginx-mod-nchan are installed)', () => {
  test('does what its target file says', () => conforms(target));

  test('is measured over each of its transports: nothing lost, every byte accounted for', {
    timeout,
  }, async () => {
    const variants = [
      'transport: short-polling, interval: 300ms',
      'transport: short-polling, interval: 300ms, connection: close',
      'transport: long-polling',
      'transport: http-streaming, format: multipart',
      'transport: sse',
      'transport: websocket',
    ];
    const trials = await verifiedTrials(target, mixedNews(...variants));
    expect(trials.map(({ variant }) => variant).sort()).toEqual([
      'http-streaming-multipart',
      'long-polling',
      'short-polling-300ms-close',
      'short-polling-300ms-keep-alive',
      'sse',
      'websocket',
    ]);
  });

  test.each(['forum-notifications', 'stock-ticker'])(
    'serves the built-in scenario %s',
    {
      timeout,
    },
    async (name) => {
      const scenario = readFileSync(join(examples, `../scenarios/${name}.yaml`), 'utf8')
        .replace(/\nusers: .*/, '\nusers: 40')
        .replace(/\nphases: .*/, '\nphases: { warmUp: 200ms, measure: 1s, drain: 2s }')
        .replace(/.*connection: close.*\n/, '')
        .replace('http-streaming', 'http-streaming, format: multipart');
      const trials = await verifiedTrials(target, scenario);
      expect(trials.map(({ transport }) => transport).sort()).toEqual([
        'http-streaming',
        'long-polling',
        'short-polling',
        'sse',
        'websocket',
      ]);
    },
  );
});
