import { expect, test } from 'vitest';
import type { PacketTimes } from '../../core/packetTimes.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { radios } from '../stats/radioModel.ts';
import { modelledRadioOf } from './modelledRadio.ts';
import { summarise } from './summary.ts';

const windowMs = 120_000;
const sample = (...slots: number[][]): { packetTimes: PacketTimes } => ({
  packetTimes: { slotMs: 10, users: slots.map((own, user) => ({ user, endMs: windowMs, slots: own })) },
});
const resultWith = (trials: Parameters<typeof resultOf>[0]) => {
  const base = resultOf(trials);
  const phases = { ...base.scenario.phases, measure: windowMs };
  return { ...base, scenario: { ...base.scenario, phases } };
};

test('a user with one packet and one without any give the mean of both, and where they lie', () => {
  const { idleMw, promotionMs, promotionMw, activeMs, activeMw, tailMs, tailMw } = radios.lte;
  const result = resultWith([trialOf('sse', sample([100], []))]);
  const idle = idleMw * 3.6;
  const awakeMj = promotionMs * promotionMw + activeMs * activeMw + (tailMs - activeMs) * tailMw;
  const one = ((awakeMj + (windowMs - promotionMs - tailMs) * idleMw) / windowMs) * 3.6;
  const [use] = modelledRadioOf(result, ['sse'], 'lte').uses;
  expect(use).toMatchObject({ users: 2, promotionsPerHour: 15 });
  expect(use?.least).toBeCloseTo(idle, 9);
  expect(use?.most).toBeCloseTo(one, 9);
  expect(use?.joulesPerHour).toBeCloseTo((idle + one) / 2, 9);
  expect(use?.awake).toBeCloseTo((promotionMs + tailMs) / windowMs / 2, 9);
});

test('only valid trials count, and a variant without packet times has nothing', () => {
  const invalid = { valid: false, invalid: ['late'], invalidKinds: ['late' as const] };
  const trials = [
    trialOf('sse', { ...sample([]), ...invalid }),
    trialOf('websocket'),
    trialOf('long-polling', sample([])),
  ];
  const { uses, idleJoulesPerHour } = modelledRadioOf(
    resultWith(trials),
    ['sse', 'websocket', 'long-polling'],
    '5g',
  );
  expect(uses.slice(0, 2)).toEqual([null, null]);
  expect(uses[2]?.joulesPerHour).toBeCloseTo(idleJoulesPerHour, 9);
});

test('packet times that end early are modelled until there, and are told', () => {
  const users = [{ user: 0, endMs: 40_000, slots: [0, 1_000, 2_000, 3_000, 5_000] }];
  const result = resultWith([trialOf('sse', { packetTimes: { slotMs: 10, users } })]);
  const { uses, isCut } = modelledRadioOf(result, ['sse'], 'lte');
  expect(isCut).toBe(true);
  expect(uses[0]?.awake).toBeCloseTo(1, 9);
});

test('a summary has nothing that is modelled unless it is asked for', () => {
  const result = resultWith([trialOf('sse', sample([1]))]);
  expect(summarise(result)).not.toHaveProperty('modelledRadio');
  expect(summarise(result, { radio: 'lte' }).modelledRadio?.radio).toBe('lte');
});
