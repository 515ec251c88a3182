import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { commandHere } from '../scripts/commandHere.ts';
import { realisticResult } from './fixtures/realistic.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';

let folder: string;
let result: string;
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, 'run/forum'), { recursive: true });
  result = join(folder, 'run/forum/result.json');
  writeFileSync(result, JSON.stringify(realisticResult(2)));
});

const report = (...args: string[]) => commandHere('report', ...args);

describe('pushbench report', () => {
  test('writes one page of a folder that a run has written, and says where it is', async () => {
    const out = join(folder, 'pages/report.html');
    const { code, stdout, stderr } = await report(join(folder, 'run'), '--out', out);
    expect([code, stdout, stderr]).toEqual([0, `${out}\n`, '']);
    expect(readFileSync(out, 'utf8')).toMatch(/^<!doctype html>[\s\S]*A forum at its peak[\s\S]*<\/html>\n$/);
    expect(readdirSync(join(folder, 'pages'))).toEqual(['report.html']);
  });

  test.each([
    ['md', /^## forum: A forum at its peak\n\n\*\*Long polling, HTTP streaming, SSE and WebSocket meet/],
    ['json', /^\{\n {2}"schema": "pushbench\.report\/1"/],
    ['csv', /^scenario,variant,label,metric,/],
  ])('prints %s', async (format, start) => {
    const { code, stdout } = await report(result, '--format', format);
    expect(code).toBe(0);
    expect(stdout).toMatch(start);
  });

  test('models the energy of a radio where it is asked to', async () => {
    const { code, stdout } = await report(result, '--format', 'terminal', '--radio', 'lte');
    expect(code).toBe(0);
    expect(stdout).toContain('Radio energy, modelled: LTE');
    expect(stdout).toMatch(/Nothing is modelled of .*: there is no valid trial, users share connections/);
  });

  test('draws the charts that are asked for, each in a file', async () => {
    const out = join(folder, 'slides');
    const { code, stdout } = await report(
      result,
      '--format',
      'png',
      '--charts',
      'bytes, percentiles',
      '--out',
      out,
    );
    const names = ['forum.percentiles.png', 'forum.bytes.png'];
    expect([code, stdout]).toEqual([0, names.map((name) => `${join(out, name)}\n`).join('')]);
    for (const name of names) expect(readFileSync(join(out, name)).subarray(1, 4).toString()).toBe('PNG');
  });

  test('draws all charts as pictures that need nothing else', async () => {
    const out = join(folder, 'slides');
    expect((await report(result, '--format', 'svg', '--out', out)).code).toBe(0);
    const names = readdirSync(out);
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) {
      const svg = readFileSync(join(out, name), 'utf8');
      expect(svg).toMatch(/^<svg [\s\S]*A forum at its peak[\s\S]*<\/svg>$/);
      expect(svg).not.toMatch(/var\(--|<script|<style|href=/);
    }
  });

  test.each([
    ['is missing', null, /gone\.json cannot be read: ENOENT/],
    ['is empty', '', /bad\.json is empty/],
    ['was cut off', '{"schema":"pushbench.result/2","tri', /bad\.json is truncated or not JSON/],
    [
      'is of a newer version',
      '{"schema":"pushbench.result/9"}',
      /has version pushbench\.result\/9; this pushbench reads/,
    ],
    ['is something else', '{"name":"x"}', /bad\.json is not a pushbench result/],
    ['is damaged', '{"schema":"pushbench.result/2"}', /bad\.json is damaged:\n {2}pushbench: /],
  ])('writes nothing where one of the files %s', async (_, text, message) => {
    const bad = join(folder, text === null ? 'gone.json' : 'bad.json');
    if (text !== null) writeFileSync(bad, text);
    const out = join(folder, 'report.html');
    const { code, stdout, stderr } = await report(result, bad, '--out', out);
    expect(stderr).toMatch(message);
    expect([code, stdout, existsSync(out)]).toEqual([2, '', false]);
  });

  test.each([
    [['--format', 'pdf'], /Allowed choices are html, terminal, md, json, csv, svg, png/],
    [['--charts', 'bytes'], /--charts applies only to svg and png; html has all charts\n.*--format svg/],
    [['--radio', 'lte', '--format', 'csv'], /--radio does not apply to csv, which has measured figures only/],
    [['--format', 'svg', '--charts', 'pie'], /unknown chart pie\nAvailable: percentiles, cost/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stderr } = await report(result, ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test('refuses a folder without results', async () => {
    mkdirSync(join(folder, 'nothing'));
    const { code, stderr } = await report(join(folder, 'nothing'));
    expect(stderr).toMatch(/nothing holds no result: there is no result\.json in it/);
    expect(code).toBe(2);
  });

  test.each([
    ['a folder', () => folder, /is a folder\nName a file in it, such as /],
    ['a result', () => result, /result\.json is an input file; writing there would overwrite it/],
    ['nothing', () => '', /--out is empty/],
  ])('refuses to write over %s, and leaves everything as it was', async (_, out, message) => {
    const before = readFileSync(result);
    const { code, stderr } = await report(result, '--out', out());
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(readFileSync(result).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(['run']);
  });

  test('says so before it reads anything when the page cannot be written', async () => {
    const { code, stderr } = await report(result, '--out', join(result, 'report.html'));
    expect(stderr).toMatch(/report\.html cannot be written: ENOTDIR/);
    expect(code).toBe(2);
  });

  test('takes a file that is named twice for one', async () => {
    const { stdout } = await report(result, join(folder, 'run/../run/forum/result.json'), '--format', 'json');
    expect(JSON.parse(stdout).scenarios).toHaveLength(1);
  });

  test('does not pass on what steers a terminal', async () => {
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, '{"schema":"pushbench.result/\\u001b[31m"}');
    const { stderr } = await report(bad);
    expect(stderr).toContain('has version pushbench.result/ [31m');
  });
});
