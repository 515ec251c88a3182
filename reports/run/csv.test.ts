import { expect, test } from 'vitest';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { reportsOf } from '../results/report.ts';
import { renderCsv } from './csv.ts';

const csv = (name: string) => {
  const result = resultOf([trialOf('sse'), trialOf(name)]);
  return renderCsv(reportsOf([result]));
};

test('there is a line for each metric of each variant, with as many cells as the header', () => {
  const lines = csv('websocket').trimEnd().split('\r\n');
  expect(lines[0]).toMatch(/^scenario,variant,label,metric,unit,value,low,high,standing,factor,/);
  expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([15]));
  expect(lines).toContainEqual(
    expect.stringMatching(/^small,websocket,websocket,bytes\.headers,B,25,,,equal,1,,,1,0,0$/),
  );
});

test('what is not known is empty', () => {
  expect(csv('websocket')).toMatch(/^small,sse,sse,latency\.p999,ms,,,,unknown,,,,1,0,0\r$/m);
});

test('names with quotes, commas and line ends stay in their cell', () => {
  expect(csv('a,"b"\nc')).toContain('small,"a,""b""\nc","a,""b""\nc",latency.p50,ms,');
});

test('a spreadsheet with another separator takes no part of a name for a formula', () => {
  expect(csv('a;=1+1')).toContain(`small,"a;'=1+1",`);
  expect(csv('a;b')).toContain('small,"a;b",');
});

test('what steers a terminal or a CI log is taken out', () => {
  expect(csv('::error::\u001b[2J')).toContain('small,: :error:: [2J,');
});

test.each(['=1+1', '+1', '-1', '@x', '\tx', ' =1+1', '＝1+1', '＠x'])(
  'a spreadsheet takes %j for text',
  (name) => {
    expect(csv(name)).toContain(`small,'${name},`);
  },
);
