import { expect, test } from 'vitest';
import type { PacketTimes } from '../../core/packetTimes.ts';
import { realisticResult } from '../../test/fixtures/realistic.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { reportsOf, type ScenarioReport } from '../results/report.ts';
import { summarise } from '../results/summary.ts';
import { modelledRadioPart } from './modelledRadio.ts';
import { scenarioSection } from './page/scenarioSection.ts';
import { runTexts } from './texts.ts';

const packetTimes = (endMs: number, ...slots: number[]): PacketTimes => ({
  slotMs: 10,
  users: [{ user: 0, endMs, slots }],
});
const windowMs = 60_000;

function reportOf(measure = windowMs, radio: 'lte' | null = 'lte'): ScenarioReport {
  const trials = [
    trialOf('sse', { packetTimes: packetTimes(windowMs, 100, 1_000, 2_000, 3_000, 4_000, 5_000) }),
    trialOf('long-polling', { packetTimes: packetTimes(windowMs / 2, 200) }),
    trialOf('websocket'),
  ];
  const base = resultOf(trials);
  const phases = { ...base.scenario.phases, measure };
  return reportsOf(
    [{ ...base, scenario: { ...base.scenario, phases } }],
    radio ?? undefined,
  )[0] as ScenarioReport;
}

const modelledWords = /modelled/i;

test('every title, column and sentence says that it is modelled', () => {
  const part = modelledRadioPart(reportOf(34_000).summary);
  const [first, ...header] = part?.header ?? [];
  expect(first).toBe('variant');
  for (const text of [part?.title, ...header, ...(part?.sentences ?? [])])
    expect(text).toMatch(modelledWords);
  expect(part?.sentences).toHaveLength(4);
});

test('beside the variants stands what a phone without traffic takes', () => {
  const part = modelledRadioPart(reportOf().summary);
  const texts = part?.rows.map((row) => row.map(({ text }) => text));
  expect(texts).toEqual([
    ['sse', '3,800', '3,800', '100 %', '0'],
    ['long-polling', '1,600', '1,600', '39 %', '120'],
    ['websocket', '–', '–', '–', '–'],
    ['(no traffic)', '110', '–', '0 %', '0'],
  ]);
});

test('what is lacking is said: a window that is short, no packet times, packet times that were cut', () => {
  const sentences = (measure: number) => modelledRadioPart(reportOf(measure).summary)?.sentences.join(' ');
  expect(sentences(34_000)).toContain('The window is short for a modelled tail of 11.6 s');
  expect(sentences(windowMs)).not.toContain('The window is short');
  expect(sentences(windowMs)).toMatch(/Nothing is modelled of \S+: there is no valid trial/);
  expect(sentences(windowMs)).toContain('More than 1,000 moments with packets');
});

test('variants whose heartbeats or polls are rare in the window are named', () => {
  const rare = (measure: number) => {
    const base = realisticResult(1);
    const scenario = { ...base.scenario, phases: { ...base.scenario.phases, measure } };
    return modelledRadioPart(summarise({ ...base, scenario }, { radio: 'lte' }))?.sentences.join(' ');
  };
  expect(rare(44_000)).toContain(
    'The window has fewer than 3 poll intervals, hold times or heartbeats of Long polling, HTTP streaming, SSE and WebSocket:',
  );
  expect(rare(75_000)).not.toContain('The window has fewer');
});

test('terminal, Markdown, page and JSON have it where it is asked for, and only there', () => {
  const title = 'Radio energy, modelled: LTE (Huang et al. 2012)';
  for (const radio of ['lte', null] as const) {
    const reports = [reportOf(windowMs, radio)];
    const asked = radio !== null;
    expect(runTexts.terminal(reports).includes(title)).toBe(asked);
    expect(runTexts.md(reports).includes(`**${title}**`)).toBe(asked);
    expect(scenarioSection(reports[0] as ScenarioReport, [], null).text.includes(title)).toBe(asked);
    expect(runTexts.csv(reports)).not.toMatch(modelledWords);
    const [{ modelledRadio }] = JSON.parse(runTexts.json(reports)).scenarios;
    if (asked)
      expect(modelledRadio).toMatchObject({
        radio: 'lte',
        variants: [{ variant: 'sse', modelled: { awake: expect.any(Number) } }, {}, { modelled: null }],
      });
    else expect(modelledRadio).toBeUndefined();
  }
});
