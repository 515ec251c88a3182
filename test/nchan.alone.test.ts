import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Trial } from '../core/trial.ts';
import { readResult } from '../reports/results/readResult.ts';
import { loadScenario } from '../scenarios/load.ts';
import { pushbench, write } from './fixtures/cli.ts';

const root = resolve(import.meta.dirname, '..');
const examples = join(root, 'examples/nchan');
const hasNchan = existsSync('/usr/lib/nginx/modules/ngx_nchan_module.so');

/** What a trial on a busy machine may be invalid for. */
const isNotBusy = (kind: string) => ['delivery', 'faults', 'books'].includes(kind);

/** Runs a scenario on Nchan; nothing may be lost, and every byte is accounted for. */
async function trialsOf(scenario: string, name: string, ...args: string[]): Promise<readonly Trial[]> {
  const { out } = write('');
  const options = ['--no-report', '--no-gate', '--out', out, '--target', join(examples, 'nchan.target.yaml')];
  const { stderr } = await pushbench('run', scenario, ...options, ...args).done;
  expect(stderr).not.toContain('FAILED');
  const { trials } = readResult(join(out, name, 'result.json'));
  for (const { variant, invalidKinds, delivery, bytes, target } of trials) {
    expect([variant, invalidKinds.filter(isNotBusy)]).toEqual([variant, []]);
    expect(delivery).toMatchObject({ lost: 0, duplicated: 0, corrupted: 0 });
    expect(delivery.delivered).toBe(delivery.expected);
    expect(bytes.unaccounted).toBe(0);
    expect(target.cpuMs).toBeGreaterThan(0);
  }
  return trials;
}

test('the forum in its example is the built-in one, over what Nchan speaks, too', () => {
  const { variants: _, ...forum } = loadScenario(join(examples, 'forum.yaml'));
  expect(loadScenario('forum-notifications')).toMatchObject(forum);
});

describe.runIf(hasNchan)('nginx with Nchan (where nginx and libnginx-mod-nchan are installed)', () => {
  test('is measured over each of its transports: nothing lost, every byte accounted for', async () => {
    const { file } = write(`
name: tiny
title: Tiny
description: Private news, rooms, and news for all.
users: 10
connect: { over: 200ms }
streams:
  - { name: news, topics: private, arrivals: { process: poisson, perSecond: 2 }, payload: { bytes: 200 } }
  - { name: rooms, topics: { roomsOf: 5 }, arrivals: { process: poisson, perSecond: 1 }, payload: { bytes: 100, format: binary } }
  - { name: all, topics: broadcast, arrivals: { process: poisson, perSecond: 1 }, payload: { bytes: 300 } }
phases: { warmUp: 200ms, measure: 2s, drain: 3s }
variants:
  - { transport: short-polling, interval: 300ms }
  - { transport: short-polling, interval: 300ms, connection: close }
  - { transport: long-polling }
  - { transport: http-streaming, format: multipart }
  - { transport: sse }
  - { transport: websocket }
`);
    const trials = await trialsOf(file, 'tiny');
    expect(trials.map(({ variant }) => variant).sort()).toEqual([
      'http-streaming-multipart',
      'long-polling',
      'short-polling-300ms-close',
      'short-polling-300ms-keep-alive',
      'sse',
      'websocket',
    ]);
  }, 180_000);

  test.each(['forum-notifications', 'stock-ticker'])(
    'serves the built-in scenario %s',
    async (name) => {
      const { file } = write(
        readFileSync(join(root, `scenarios/${name}.yaml`), 'utf8')
          .replace(/\nusers: .*/, '\nusers: 40')
          .replace(/\nphases: .*/, '\nphases: { warmUp: 200ms, measure: 1s, drain: 2s }')
          .replace(/.*connection: close.*\n/, '')
          .replace('http-streaming', 'http-streaming, format: multipart'),
      );
      const trials = await trialsOf(file, name);
      expect(trials.map(({ transport }) => transport).sort()).toEqual([
        'http-streaming',
        'long-polling',
        'short-polling',
        'sse',
        'websocket',
      ]);
    },
    180_000,
  );
});
