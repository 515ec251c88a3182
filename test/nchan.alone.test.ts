import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readResult } from '../reports/results/readResult.ts';
import { pushbench, write } from './fixtures/cli.ts';

const description = resolve(import.meta.dirname, '../examples/nchan/nchan.target.yaml');
const hasNchan = existsSync('/usr/lib/nginx/modules/ngx_nchan_module.so');

/** What a trial on a busy machine may be invalid for. */
const isNotBusy = (kind: string) => ['delivery', 'faults', 'books'].includes(kind);

describe.runIf(hasNchan)('nginx with Nchan (where nginx and libnginx-mod-nchan are installed)', () => {
  test('is measured over each of its transports: nothing lost, every byte accounted for', async () => {
    const { file, out } = write(`
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
    await pushbench('run', file, '--no-report', '--out', out, '--target', description).done;
    const { trials } = readResult(join(out, 'tiny/result.json'));
    expect(trials.map(({ variant }) => variant).sort()).toEqual([
      'http-streaming-multipart',
      'long-polling',
      'short-polling-300ms-close',
      'short-polling-300ms-keep-alive',
      'sse',
      'websocket',
    ]);
    for (const { variant, invalidKinds, delivery, bytes, target } of trials) {
      expect([variant, invalidKinds.filter(isNotBusy)]).toEqual([variant, []]);
      expect(delivery).toMatchObject({ lost: 0, duplicated: 0, corrupted: 0 });
      expect(delivery.delivered).toBe(delivery.expected);
      expect(bytes.unaccounted).toBe(0);
      expect(target.cpuMs).toBeGreaterThan(0);
    }
  });
});
