import { expect, test } from 'vitest';
import type { Trial } from '../../../core/trial.ts';
import { bytes as bytesOf, resultOf, trialOf } from '../../../test/fixtures/result.ts';
import { reportsOf, type ScenarioReport } from '../../results/report.ts';
import { bytes } from '../../run/charts/bytes.ts';
import { requests } from '../../run/charts/requests.ts';
import { cpu, memory } from '../../run/charts/server.ts';
import type { Chart } from './chart.ts';

const reportOf = (...trials: Trial[]) => reportsOf([resultOf(trials)])[0] as ScenarioReport;
const base = trialOf('sse');
const measured = (parts: Partial<Trial['measured']>) => ({ ...base.measured, ...parts });
/** The cells of a row by the titles of their columns, but the first. */
const cells = (chart: Chart | null, row = 0) =>
  Object.fromEntries(
    (chart?.table.header ?? []).map((title, i) => [title, chart?.table.rows[row]?.[i] ?? '']).slice(1),
  );
const packets = { segmentsOut: 1, segmentsIn: 1, retransmitted: 0, connectionsOpened: 0, bytesOnWire: 6200 };

test('the parts of the bytes add up to those of the sockets', () => {
  const report = reportOf(base);
  const { 'all, B': all, 'handshake, B once per connection': _, ...parts } = cells(bytes(report, [report]));
  expect(parts).toEqual({ 'payload, B': '100', 'HTTP headers, B': '25.0' });
  expect(Number(all)).toBe(report.summary.variants[0]?.metrics['bytes.total']);
});

test('with packets they add up to what was on the wire', () => {
  const report = reportOf(trialOf('sse', { measured: measured({ packets }) }));
  expect(cells(bytes(report, [report]))).toMatchObject({ 'TCP/IP, B': '30.0', 'all, B': '155' });
  expect(report.summary.variants[0]?.metrics['bytes.onWire']).toBe(155);
});

test('where one variant has no packets, none shows what they add', () => {
  const report = reportOf(trialOf('a', { measured: measured({ packets }) }), trialOf('b'));
  expect(Object.keys(cells(bytes(report, [report])))).not.toContain('TCP/IP, B');
});

test('the handshake before the window is told, once for each connection', () => {
  const sent = { ...bytesOf(0, 0), handshake: 2000, total: 2000 };
  const report = reportOf(trialOf('sse', { bytes: { sent, received: bytesOf(0, 0), unaccounted: 0 } }));
  expect(cells(bytes(report, [report]))['handshake, B once per connection']).toBe('500');
});

test('requests are useful, empty or upstream, and no others', () => {
  const report = reportOf(
    trialOf('sse', { measured: measured({ requests: { total: 20, empty: 6, failed: 0, upstream: 4 } }) }),
  );
  expect(cells(requests(report, [report]))).toEqual({
    'with notifications': '0.250',
    'nothing new': '0.150',
    'sent by subscribers': '0.100',
    all: '0.500',
  });
  expect(report.summary.variants[0]?.metrics['requests.perNotification']).toBe(0.5);
});

test('without any request there is no chart of them', () => {
  const none = { total: 0, empty: 0, failed: 0, upstream: 0 };
  const report = reportOf(trialOf('sse', { measured: measured({ requests: none }) }));
  expect(requests(report, [report])).toBeNull();
});

test('CPU time and memory are those of the summary, with the share of a core and the peak', () => {
  const report = reportOf(base);
  expect(cells(cpu(report, [report]))).toEqual({
    'µs per notification': '100',
    '95 % interval': '–',
    'share of one core': '0.200 %',
  });
  expect(cells(memory(report, [report]))).toMatchObject({
    'kB per connection': '20.0',
    'peak of the whole server, MB': '60.0',
  });
});

test('a platform that tells nothing of CPU and memory has no charts of them', () => {
  const target = { ...base.target, cpuMs: null, rssBytes: { beforeConnect: null, connected: null } };
  const report = reportOf(trialOf('sse', { target }));
  expect(cpu(report, [report])).toBeNull();
  expect(memory(report, [report])).toBeNull();
});
