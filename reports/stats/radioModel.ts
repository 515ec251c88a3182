/*
 * A model of the radio of a phone, for energy that nobody has measured: a packet wakes it (promotion), it
 * stays awake for some time after the last packet (tail), and then sleeps (idle). Discontinuous reception
 * while it is connected is part of the tail's power. docs/LINKS.md says what is known of the parameters.
 */

/** The parameters of one kind of radio. */
export interface Radio {
  /** In words, with whose measurements the parameters come from. */
  readonly title: string;
  /** What waking takes; packets wait for its end. */
  readonly promotionMs: number;
  readonly promotionMw: number;
  /** How long it receives without a break after a packet. */
  readonly activeMs: number;
  readonly activeMw: number;
  /** How long it stays awake after a packet, with the time in which it receives without a break. */
  readonly tailMs: number;
  readonly tailMw: number;
  readonly idleMw: number;
}

/** Of a phone with LTE and its screen off, between the moments at which it listens for a call and in them. */
const radioIdleMw = 31.1;

/**
 * 5G as one study found it in networks of two American operators. Nobody gives its power while it receives
 * without a break, so that is taken for the tail's; idle, for that of LTE.
 */
const fifthGeneration = (where: string, promotionMw: number, tailMw: number): Radio => ({
  title: `5G, ${where} (Narayanan et al. 2021)`,
  promotionMs: 300,
  promotionMw,
  activeMs: 0,
  activeMw: tailMw,
  tailMs: 10_200,
  tailMw,
  idleMw: radioIdleMw,
});

/** The radios that can be modelled. */
export const radios = {
  lte: {
    title: 'LTE (Huang et al. 2012)',
    promotionMs: 260.1,
    promotionMw: 1210.7,
    activeMs: 100,
    activeMw: 1288,
    tailMs: 11_576,
    tailMw: 1060,
    idleMw: radioIdleMw,
  },
  '5g': fifthGeneration('standalone, low band', 245, 593),
  '5g-nsa': fifthGeneration('non-standalone, low band', 699, 260),
  '5g-mmwave': fifthGeneration('non-standalone, millimetre wave', 1494, 1092),
} as const satisfies Record<string, Radio>;

/** The name of a radio. */
export type RadioName = keyof typeof radios;
/** The names of all radios. */
export const radioNames = Object.keys(radios) as RadioName[];

/** What the model says of a radio over some time. */
export interface RadioUse {
  readonly meanMw: number;
  /** The share of the time in which it is not idle, from 0 to 1. */
  readonly awake: number;
  readonly promotionsPerHour: number;
}

/** A window that is far shorter than a promotion says nothing of a radio; it must not cost much, either. */
const mostLeadingLaps = 10;

interface Span {
  readonly state: 'promotion' | 'active' | 'tail';
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What a radio does with packets at these instants of a window, in their order, if the window is repeated
 * without end: what was before it does not count.
 */
export function radioUse(packetsMs: readonly number[], windowMs: number, radio: Radio): RadioUse {
  // The laps before the last one bring the radio into the state that it begins each lap in.
  const lastLap = 1 + Math.min(mostLeadingLaps, Math.ceil(radio.promotionMs / windowMs));
  const laps = Array.from({ length: lastLap + 1 }, (_, lap) => lap * windowMs);
  const arrivals = laps.flatMap((startMs) => packetsMs.map((ms) => startMs + ms));
  const [from, to] = [lastLap * windowMs, (lastLap + 1) * windowMs];
  const spans = spansOf(arrivals, radio);
  const timeIn = (state: Span['state']) =>
    spans.reduce(
      (sum, span) =>
        span.state === state ? sum + Math.max(0, Math.min(to, span.toMs) - Math.max(from, span.fromMs)) : sum,
      0,
    );
  const [promotionMs, activeMs, tailMs] = [timeIn('promotion'), timeIn('active'), timeIn('tail')];
  const awakeMs = promotionMs + activeMs + tailMs;
  const energy =
    promotionMs * radio.promotionMw +
    activeMs * radio.activeMw +
    tailMs * radio.tailMw +
    (windowMs - awakeMs) * radio.idleMw;
  const promotions = spans.filter(({ state, fromMs }) => state === 'promotion' && fromMs >= from).length;
  return {
    meanMw: energy / windowMs,
    awake: awakeMs / windowMs,
    promotionsPerHour: (promotions * 3_600_000) / windowMs,
  };
}

/** What the radio does when it is not idle. */
function spansOf(arrivals: readonly number[], radio: Radio): Span[] {
  const spans: Span[] = [];
  let servedMs = Number.NEGATIVE_INFINITY;
  /** Connected since the last packet, until `untilMs` at most. */
  const connected = (untilMs: number) => {
    const activeEndMs = Math.min(untilMs, servedMs + radio.activeMs);
    const tailEndMs = Math.min(untilMs, servedMs + radio.tailMs);
    spans.push({ state: 'active', fromMs: servedMs, toMs: activeEndMs });
    spans.push({ state: 'tail', fromMs: activeEndMs, toMs: tailEndMs });
  };
  for (const atMs of arrivals) {
    const wasIdle = atMs >= servedMs + radio.tailMs;
    const nextMs = wasIdle ? atMs + radio.promotionMs : Math.max(atMs, servedMs);
    if (servedMs > Number.NEGATIVE_INFINITY) connected(wasIdle ? atMs : nextMs);
    if (wasIdle) spans.push({ state: 'promotion', fromMs: atMs, toMs: nextMs });
    servedMs = nextMs;
  }
  if (servedMs > Number.NEGATIVE_INFINITY) connected(Number.POSITIVE_INFINITY);
  return spans;
}
