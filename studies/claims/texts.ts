import type { ClaimsFile } from './file.ts';
import type { JudgedClaim } from './judgedClaim.ts';
import { renderClaimsMarkdown } from './markdown.ts';
import { renderClaimsTerminal } from './terminal.ts';

type Render<T> = (judged: readonly JudgedClaim[], file: ClaimsFile) => T;

/** Judged claims in each form of text. What draws is loaded only where something is drawn. */
export const claimsTexts: {
  readonly html: Render<Promise<string>>;
  readonly terminal: Render<string>;
  readonly md: Render<string>;
} = {
  html: async (judged, file) => {
    const { renderClaimsPage } = await import('./page.ts');
    return renderClaimsPage(judged, file);
  },
  terminal: (judged, file) => renderClaimsTerminal(judged, file, false),
  md: renderClaimsMarkdown,
};
