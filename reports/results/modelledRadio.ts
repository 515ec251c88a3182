import type { Result } from '../../core/result.ts';
import { type RadioName, type RadioUse, radios, radioUse } from '../stats/radioModel.ts';
import { validTrials } from './validTrials.ts';

/** What the model says of the radios of a variant's users. */
export interface ModelledUse {
  /** Energy for each user. */
  readonly joulesPerHour: number;
  /** The same of the user with the least, and of the one with the most. */
  readonly least: number;
  readonly most: number;
  /** The share of the time in which the radio is not idle, from 0 to 1. */
  readonly awake: number;
  readonly promotionsPerHour: number;
  /** Users over all trials, each of a trial by itself. */
  readonly users: number;
}

/** Energy of phones by a model, from the packet times of a result. It is no measurement. */
export interface ModelledRadio {
  readonly radio: RadioName;
  readonly title: string;
  /** Of a user without any traffic. */
  readonly idleJoulesPerHour: number;
  /** How long the radio stays awake after a packet. */
  readonly tailMs: number;
  /** In the order of the variants; null where there are no packet times of valid trials. */
  readonly uses: readonly (ModelledUse | null)[];
  /** Whether packet times end before the measured window, as there were too many. */
  readonly isCut: boolean;
}

/** Models the radio of the users of whom a result has packet times. */
export function modelledRadioOf(
  result: Result,
  variants: readonly string[],
  radio: RadioName,
): ModelledRadio {
  const { title, idleMw, tailMs } = radios[radio];
  const samples = variants.map((variant) => validTrials(result, variant).flatMap(usersOf));
  return {
    radio,
    title,
    tailMs,
    idleJoulesPerHour: joulesPerHour(idleMw),
    uses: samples.map((users) => mean(users.map(({ ms, endMs }) => radioUse(ms, endMs, radios[radio])))),
    isCut: samples.flat().some(({ endMs }) => endMs < result.scenario.phases.measure),
  };
}

const usersOf = ({ packetTimes }: Result['trials'][number]) =>
  packetTimes?.users.map(({ endMs, slots }) => ({
    endMs,
    ms: slots.map((slot) => slot * packetTimes.slotMs).filter((ms) => ms < endMs),
  })) ?? [];

const joulesPerHour = (mw: number) => mw * 3.6;

function mean(uses: readonly RadioUse[]): ModelledUse | null {
  if (uses.length === 0) return null;
  const meanOf = (of: (use: RadioUse) => number) => uses.reduce((sum, use) => sum + of(use), 0) / uses.length;
  const joules = uses.map(({ meanMw }) => joulesPerHour(meanMw));
  return {
    joulesPerHour: meanOf(({ meanMw }) => joulesPerHour(meanMw)),
    least: Math.min(...joules),
    most: Math.max(...joules),
    awake: meanOf(({ awake }) => awake),
    promotionsPerHour: meanOf(({ promotionsPerHour }) => promotionsPerHour),
    users: uses.length,
  };
}
