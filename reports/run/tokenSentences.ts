import type { TokenSummary } from '../results/tokens.ts';

/** Variants of which some authenticate. */
interface Authenticated {
  readonly variants: readonly { readonly label: string; readonly tokens: TokenSummary | null }[];
}

/** One sentence for each variant whose subscribers authenticate. */
export const tokenSentences = ({ variants }: Authenticated): string[] =>
  variants.flatMap(({ label, tokens }) => (tokens ? [`${label}: ${textOf(tokens)}.`] : []));

function textOf({ tokens, expired, mostFetches, mostConnects, everyMs }: TokenSummary): string {
  const count = (n: number, what: string) => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
  const waves = `at most ${count(mostFetches, 'token request')} and ${count(mostConnects, 'connection attempt')} in ${everyMs} ms`;
  return `${count(tokens, 'token')}, of which ${expired.toLocaleString('en')} expired in use; ${waves}`;
}
