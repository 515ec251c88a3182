/**
 * The colours of reports, in light and in dark. Pages use them as CSS variables, so that one picture serves
 * both; pictures on their own have the light ones written in. Those of the series keep a contrast of 3:1 on
 * their ground (WCAG 2.2, 1.4.11) and stay apart for colour-blind readers (after Okabe and Ito); lines differ
 * in dashes and points in shape besides.
 */
export const theme = {
  ground: { light: '#ffffff', dark: '#14171c' },
  text: { light: '#1b1f24', dark: '#e6e9ee' },
  soft: { light: '#596270', dark: '#a3adba' },
  line: { light: '#d5dae1', dark: '#343b45' },
  panel: { light: '#f5f7f9', dark: '#1c2027' },
  good: { light: '#0b7a4b', dark: '#4fd197' },
  bad: { light: '#b3261e', dark: '#ff8a80' },
  /**
   * For transports, in the order of the table; where they are more, colours repeat and symbols tell them
   * apart.
   */
  'series-0': { light: '#c8500a', dark: '#ff9550' },
  'series-1': { light: '#9c2f86', dark: '#e391d3' },
  'series-2': { light: '#00815f', dark: '#2fc79c' },
  'series-3': { light: '#0068ad', dark: '#62b4f5' },
  'series-4': { light: '#20242b', dark: '#f2f4f7' },
  'series-5': { light: '#7a6a00', dark: '#d9c64a' },
  'series-6': { light: '#5b53c6', dark: '#aaa4f5' },
  /** What bytes are for. */
  'wire-handshake': { light: '#8a8f98', dark: '#8d95a1' },
  'wire-headers': { light: '#c8500a', dark: '#ff9550' },
  'wire-framing': { light: '#7c4dbd', dark: '#b795f0' },
  'wire-payload': { light: '#0068ad', dark: '#62b4f5' },
  'wire-heartbeat': { light: '#00815f', dark: '#2fc79c' },
  'wire-control': { light: '#5b53c6', dark: '#aaa4f5' },
  'wire-tls-records': { light: '#9c2f86', dark: '#e391d3' },
  'wire-tls-handshake': { light: '#7a6a00', dark: '#d9c64a' },
  'wire-tcp': { light: '#6b747f', dark: '#9aa4b1' },
  /** Requests that brought something, and those that did not. */
  'requests-useful': { light: '#0068ad', dark: '#62b4f5' },
  'requests-empty': { light: '#c8500a', dark: '#ff9550' },
  'requests-upstream': { light: '#00815f', dark: '#2fc79c' },
  'requests-tokens': { light: '#9c2f86', dark: '#e391d3' },
} as const satisfies Record<string, { light: string; dark: string }>;

/** The name of a colour. */
export type Color = keyof typeof theme;

/** The colour as a CSS variable. */
export const color = (name: Color): string => `var(--${name})`;

/** The text with its variables replaced by the light colours, for pictures that stand alone. */
export const withLightColors = (text: string): string =>
  text.replace(/var\(--([\w-]+)\)/g, (whole, name: string) => theme[name as Color]?.light ?? whole);

const seriesColors = [
  'series-0',
  'series-1',
  'series-2',
  'series-3',
  'series-4',
  'series-5',
  'series-6',
] as const satisfies readonly Color[];

/** The name of a series' colour. */
export const seriesColorName = (series: number): Color =>
  seriesColors[series % seriesColors.length] ?? 'series-0';

/** The colour of a series of a variant. */
export const seriesColor = (series: number): string => color(seriesColorName(series));

const solid = [1, 0] as const;
const dashes: readonly (readonly number[])[] = [solid, [6, 3], [2, 2], [8, 3, 2, 3], [4, 6], [1, 4]];

/** The dashes of the first (0), second … variant of a transport, in Vega's form. */
export const seriesDash = (turn: number): readonly number[] => dashes[turn % dashes.length] ?? solid;

const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'] as const;

/** The shape of a series of a variant, in Vega's names. */
export const seriesShape = (series: number): (typeof shapes)[number] =>
  shapes[series % shapes.length] ?? 'circle';

/** The font of charts; widths of texts are estimated where there is no canvas, so a common one is best. */
export const fontFamily = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
