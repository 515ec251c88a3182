import { afterEach, describe, expect, test } from 'vitest';
import { linkTerms } from '../../core/link.ts';
import type { FromLink } from '../../core/messages/linkProtocol.ts';
import { type LinkProcess, type LinkQuestion, startLinkProcess } from './linkProcess.ts';

/** A process that says this when it starts, and nothing that it is asked for. */
const silent = (first: string) => ({
  file: process.execPath,
  args: ['-e', `process.on('disconnect', process.exit); ${first}`],
});
const started = silent("process.send({ type: 'started' })");

const patience = { startMs: 5_000, answerMs: 100 };

describe('a link’s process', () => {
  let link: LinkProcess | undefined;
  afterEach(() => link?.close());

  test.each<[LinkQuestion, FromLink['type'], string]>([
    [
      { type: 'open', terms: linkTerms({ rtt: '20ms' }), seed: '' },
      'opened',
      'begin to carry packets within 0.1 s',
    ],
    [{ type: 'probe', address: '127.0.0.1', expectedMs: 50 }, 'probed', 'measure a round trip within 0.15 s'],
    [{ type: 'lead', host: '127.0.0.1', port: 80 }, 'leads', 'lead to 127.0.0.1:80 within 0.1 s'],
    [{ type: 'change', isDown: true, rttMs: 20 }, 'changed', 'go down within 0.1 s'],
    [{ type: 'report' }, 'report', 'report what it has carried within 0.1 s'],
  ])(
    'that does not answer $type fails the trial, and says what it did not do',
    async (message, answer, words) => {
      link = await startLinkProcess(started, patience);
      await expect(link.ask(message, answer)).rejects.toMatchObject({
        kind: 'load',
        message: `the link did not ${words}`,
      });
    },
  );

  test('that does not come back up fails the trial', async () => {
    link = await startLinkProcess(started, patience);
    await expect(link.change({ isDown: false, rttMs: 20 })).rejects.toThrow(
      'the link did not come up with a round trip of 20 ms within 0.1 s',
    );
  });

  test('that says nothing cannot make a link, and is ended', async () => {
    const never = startLinkProcess(silent(''), { startMs: 100, answerMs: 100 });
    await expect(never).rejects.toThrow('it did not start within 0.1 s');
  });

  test('that ends cannot answer, and says why', async () => {
    link = await startLinkProcess(
      silent(
        "process.on('message', () => { console.error('no buffer'); process.exit(7); }); process.send({ type: 'started' })",
      ),
      { ...patience, answerMs: 5_000 },
    );
    await expect(link.ask({ type: 'report' }, 'report')).rejects.toMatchObject({
      message: 'the link died (exit code 7)',
      output: 'no buffer',
    });
  });
});
