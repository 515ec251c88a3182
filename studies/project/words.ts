import { groupBy } from '../../core/groupBy.ts';
import { plainLine } from '../../core/plainText.ts';
import { finePercentText, formatDurationMs } from '../../core/units.ts';
import type { ChartTable } from '../../reports/render/chart/chart.ts';
import { listed, significant, targetText, timesText } from '../../reports/render/words.ts';
import type { CostGroup } from './costGroups.ts';
import { type CostModel, predictionError, type Term, tolerableError } from './costModel.ts';
import type { Costs } from './observations.ts';
import type { Projection } from './projection.ts';
import {
  bitRateScale,
  byteScale,
  figureText,
  perMonth,
  plainScale,
  quantityText,
  scaled,
} from './quantities.ts';
import type { VariantProjection } from './variantProjection.ts';

/** What the projection comes to, in a sentence or two. */
export function projectionAnswer({ options, variants }: Projection): string {
  const known = variants
    .flatMap(({ variant, cores }) =>
      cores.value === null || cores.isUnreliable ? [] : [{ variant, cores, value: cores.value }],
    )
    .sort((a, b) => a.value - b.value);
  const [least, ...others] = known;
  if (!least) return `${workloadText(options)}: these trials do not show how many cores any variant needs.`;
  const isMore = ({ cores }: (typeof known)[number]) =>
    !cores.isAtMost &&
    cores.interval !== null &&
    least.cores.interval !== null &&
    cores.interval.low > least.cores.interval.high;
  const alike = others.filter((one) => !isMore(one));
  const most = others.filter(isMore).at(-1);
  const cores = ({ cores }: (typeof known)[number]) => figureText({ ...cores, beyond: [] }, plainScale);
  return [
    `${workloadText(options)}: ${least.variant.label} needs the fewest cores, ${cores(least)}.`,
    ...(alike.length > 0
      ? [`Indistinguishable from it: ${listed(alike.map(({ variant }) => variant.label))}.`]
      : []),
    ...(most
      ? [`${most.variant.label} needs ${cores(most)}, ${timesText(most.value / least.value)} as many.`]
      : []),
  ].join(' ');
}

const workloadText = ({ users, notificationsPerUserSecond }: Projection['options']) =>
  `${users.toLocaleString('en')} users, each notified ${rateText(notificationsPerUserSecond)}`;

/** Per second, minute or hour, whichever leaves 1 or more. */
function rateText(perSecond: number): string {
  if (perSecond >= 1 || perSecond === 0) return `${significant(perSecond)} times a second`;
  if (perSecond * 60 >= 1) return `${significant(perSecond * 60)} times a minute`;
  return `${significant(perSecond * 3600)} times an hour`;
}

/** The main table: what each variant would take. */
export function projectionTable({ variants }: Projection): ChartTable {
  return {
    header: ['variant', 'polls/s', 'cores', 'memory', 'server sends', 'receives', 'egress/month'],
    rows: variants.map(({ variant, rates, cores, memoryBytes, egressBytes, ingressBytes }) => [
      variant.label,
      rates.requests === 0 ? '0' : quantityText(rates.requests, plainScale),
      figureText(cores, plainScale),
      figureText(memoryBytes, byteScale),
      figureText({ ...egressBytes, interval: null, beyond: [] }, bitRateScale),
      figureText({ ...ingressBytes, interval: null, beyond: [] }, bitRateScale),
      figureText(scaled(egressBytes, perMonth), byteScale),
    ]),
  };
}

/**
 * What was fitted for the variants that share a model, and how well it foretells configurations that were
 * left out of the fit.
 */
export const modelSentences = ({ groups }: Projection) =>
  groups.map((group) => ({
    label: groupLabel(group),
    sentences: costNames.flatMap(([cost, name]) => {
      const model = group.models[cost];
      return model === null ? [] : [`${name}: ${termsText(model, cost)}; ${checkText(model)}.`];
    }),
  }));

function checkText(model: CostModel): string {
  const error = predictionError(model);
  return error === null
    ? 'no configuration can be held out'
    : `predicts held-out configurations within ${percent(error.typical)} on average (worst ${percent(error.worst)}; ${model.heldOut.length} of ${model.configurations} held out)`;
}

const costNames = [
  ['cpuMs', 'CPU'],
  ['egressBytes', 'bytes sent, less payload'],
  ['ingressBytes', 'bytes received'],
  ['memoryBytes', 'memory'],
] as const satisfies readonly (readonly [keyof Costs, string])[];

/** The variants that share a model. */
export const groupLabel = ({ variants }: CostGroup): string => listed(variants.map(({ label }) => label));

const termWords: Readonly<Record<Term, string>> = {
  requests: 'poll',
  news: 'poll with news',
  notifications: 'notification',
  events: 'event',
  payloadBytes: 'payload byte',
  connections: 'connection and second',
  processes: 'process and second',
};

function termsText({ terms, unitCosts }: CostModel, cost: keyof Costs): string {
  const parts = terms.flatMap((term, i) => {
    const unitCost = unitCosts[i] as number;
    if (unitCost === 0) return [];
    const words = cost === 'memoryBytes' ? termWords[term].replace(' and second', '') : termWords[term];
    const amount =
      cost === 'cpuMs' ? `${significant(1000 * unitCost)} µs` : quantityText(unitCost, byteScale);
    return [`${amount} per ${words}`];
  });
  return parts.length === 0 ? 'nothing' : parts.join(' + ');
}

/** What makes the figures doubtful, a sentence each, the worst first. */
export function projectionWarnings(projection: Projection): string[] {
  const { options, groups, variants, left, shortfalls } = projection;
  return [
    ...shortfalls.map(plainLine),
    ...groups.flatMap(errorWarnings),
    ...together(variants, ({ missing }) => missing),
    ...together(variants, ({ limits }) => limits),
    ...variants.flatMap(extrapolations),
    scaleWarning(projection),
    ...(options.utilisation > 0.7
      ? [
          `Above 70 % of a core, requests queue and latency rises steeply; you asked for ${percent(options.utilisation)}.`,
        ]
      : []),
    ...groups
      .filter(({ theoryError }) => theoryError !== null && theoryError > tolerableError)
      .map(
        (group) =>
          `${groupLabel(group)}: the share of polls with news differs by ${percent(group.theoryError ?? 0)}, at the median of the trials, from that of independent (Poisson) notifications; bursts and rooms cause this.`,
      ),
    ...(groups.some(({ observations }) => observations.some(({ hasPackets }) => !hasPackets))
      ? [
          'TCP segments were not counted in some trials and are estimated: one per request, answer or pushed message, with 52 B of headers each; a run on a private network counts them.',
        ]
      : []),
    ...[...left].map(
      ([reason, count]) => `${count} ${count === 1 ? 'trial' : 'trials'} left out: ${reason}.`,
    ),
  ];
}

function errorWarnings(group: CostGroup): string[] {
  return costNames.flatMap(([cost, name]) => {
    const model = group.models[cost];
    if (model === null) return [];
    const error = predictionError(model);
    const alone = model.configurations - model.heldOut.length;
    const unchecked =
      alone === 0
        ? []
        : [
            `${groupLabel(group)}: ${name} has no interval, because ${alone} of ${model.configurations} configurations ${alone === 1 ? 'is the only one that shows' : 'are the only ones that show'} what something costs; measure another beside each.`,
          ];
    if (error === null) return unchecked;
    return error.worst > tolerableError
      ? [
          ...unchecked,
          `DO NOT RELY ON ${name} of ${groupLabel(group)}: predictions for held-out configurations are off by ${percent(error.typical)} on average, ${percent(error.worst)} at worst; the limit is 20 %.`,
        ]
      : unchecked;
  });
}

/** What is said of several variants is said once. */
function together(
  variants: readonly VariantProjection[],
  textsOf: (one: VariantProjection) => readonly string[],
): string[] {
  const all = variants.flatMap((one) => textsOf(one).map((text) => ({ text, label: one.variant.label })));
  return [...groupBy(all, ({ text }) => text)].map(
    ([text, own]) => `${listed(own.map(({ label }) => label))}: ${text}.`,
  );
}

function extrapolations({ variant, cores, memoryBytes, egressBytes }: VariantProjection): string[] {
  const beyond = [...new Set([cores, memoryBytes, egressBytes].flatMap((figure) => figure.beyond))];
  return beyond.length === 0 ? [] : [`${variant.label} is extrapolated ⚠: ${beyond.join('; ')}.`];
}

function scaleWarning({ options, groups }: Projection): string {
  const largest = Math.max(...groups.map(({ reach }) => reach.connections));
  return `One process was measured, with up to ${largest.toLocaleString('en')} users; ${options.users.toLocaleString('en')} are ${timesText(options.users / largest)} as many. The figures leave out what many processes need besides: passing events between them, load balancers, TLS, spare capacity, kernel memory for sockets.`;
}

/** What was assumed, a sentence each. */
export function assumptions({ options, variants, measured }: Projection): string[] {
  const { trials, environment, target } = measured;
  const payloads = [
    ...new Set(variants.map(({ workload }) => quantityText(workload.payloadBytes, byteScale))),
  ];
  const fanOuts = [...new Set(variants.map(({ workload }) => significant(workload.fanOut)))];
  return [
    `Costs of ${trials} trials on ${environment.cpus.count} × ${environment.cpus.model}, Node.js ${environment.node}, target: ${targetText(target)}.`,
    `Averages over time; peaks need more. Cores are filled to ${percent(options.utilisation)}, one process each. A month has 730 hours. Bytes include TCP/IP headers.`,
    `Notifications of ${listed(payloads)} payload${options.payloadBytes === null ? ', as measured' : ''}, each event going to ${listed(fanOuts)} ${fanOuts.join() === '1.00' ? 'user' : 'users'}${options.fanOut === null ? ', as measured' : ''}.`,
    `Round trip ${formatDurationMs(options.roundTripMs)}${options.roundTripMs === 0 ? ', nearly as on the loopback: a held request is repeated at once. With a longer one (--round-trip), notifications gather, so there are fewer requests' : ': notifications that come while a held request is under way share the next answer'}.`,
  ];
}

/** In sentences 5 % reads better than 5.0 %. */
const percent = (share: number) => finePercentText(share).replace('.0 %', ' %');
