import { mostPacketSlots, sampledUsers } from '../../core/packetTimes.ts';
import { finePercentText, formatDurationMs } from '../../core/units.ts';
import { countText, listed, significant } from '../render/words.ts';
import type { ModelledRadio, ModelledUse } from '../results/modelledRadio.ts';
import type { Summary } from '../results/summary.ts';
import { noFigure, type Table } from './table.ts';

/** Energy of radios by a model, which is beside what was measured and never in a table with it. */
export interface ModelledRadioPart extends Omit<Table, 'notes'> {
  readonly title: string;
  readonly sentences: readonly string[];
}

/** The part of a report that is modelled; null where nobody asked for it. */
export function modelledRadioPart({ modelledRadio, variants, measureMs }: Summary): ModelledRadioPart | null {
  if (!modelledRadio) return null;
  const rows = [
    ...variants.map(({ variant }, i) => [variant, ...cellsOf(modelledRadio.uses[i] ?? null)]),
    ['(no traffic)', joulesText(modelledRadio.idleJoulesPerHour), noFigure, '0 %', '0'],
  ];
  return {
    title: `Radio energy, modelled: ${modelledRadio.title}`,
    header: [
      'variant',
      'modelled J/h per user',
      'modelled J/h, users',
      'modelled awake',
      'modelled promotions/h',
    ],
    rows: rows.map((row) => row.map((text) => ({ text, best: false }))),
    sentences: [
      `Modelled, not measured: from the packet times of up to ${sampledUsers} users per trial, with the window of ${formatDurationMs(measureMs)} repeated without end. docs/LINKS.md says what the modelled radio leaves out.`,
      ...shortWindow(modelledRadio, measureMs),
      ...rareTraffic(variants, measureMs),
      ...without(modelledRadio, variants),
      ...(modelledRadio.isCut
        ? [
            `More than ${countText(mostPacketSlots)} moments with packets were seen of a user: what is modelled of him ends there.`,
          ]
        : []),
    ],
  };
}

/** No more digits than a model deserves. */
const joulesText = (joules: number) => Number(joules.toPrecision(2)).toLocaleString('en');

function cellsOf(use: ModelledUse | null): string[] {
  if (!use) return [noFigure, noFigure, noFigure, noFigure];
  const [least, most] = [joulesText(use.least), joulesText(use.most)];
  return [
    joulesText(use.joulesPerHour),
    least === most ? least : `${least} to ${most}`,
    finePercentText(use.awake),
    significant(use.promotionsPerHour),
  ];
}

/** How many tails, and intervals of a variant, a window needs to be like others. */
const enough = 3;

const shortWindow = ({ tailMs }: ModelledRadio, measureMs: number): string[] =>
  measureMs >= enough * tailMs
    ? []
    : [
        `The window is short for a modelled tail of ${significant(tailMs / 1000)} s: what is modelled depends on where it was cut. --measure 1m or more mends that.`,
      ];

/** Options that say how long nothing passes where there is nothing to say. */
const silences: readonly string[] = ['interval', 'hold', 'heartbeat'];

function rareTraffic(variants: Summary['variants'], measureMs: number): string[] {
  const rare = variants.filter(({ options }) =>
    Object.entries(options ?? {}).some(([name, ms]) => silences.includes(name) && ms * enough > measureMs),
  );
  if (rare.length === 0) return [];
  return [
    `The window has fewer than ${enough} poll intervals, hold times or heartbeats of ${listed(rare.map(({ label }) => label))}: what is modelled of them depends on where it was cut, too.`,
  ];
}

function without({ uses }: ModelledRadio, variants: Summary['variants']): string[] {
  const missing = variants.filter((_, i) => uses[i] === null).map(({ label }) => label);
  if (missing.length === 0) return [];
  return [
    `Nothing is modelled of ${listed(missing)}: there is no valid trial, users share connections, or the version of pushbench kept no packet times.`,
  ];
}
