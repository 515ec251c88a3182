import { plainText } from '../../../core/plainText.ts';

/** Text that is HTML already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: text is escaped, lists are joined, nothing is left out. */
export type Content = Html | string | number | null | undefined | false | readonly Content[];

/** HTML from a template, as a tag; whatever is put in becomes text, unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(strings.reduce((text, part, i) => text + textOf(values[i - 1]) + part));
}

/** Markup made elsewhere, such as a drawing; never what came from a file. */
export const raw = (markup: string): Html => new Html(markup);

function textOf(value: Content): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  return typeof value === 'object' ? value.map(textOf).join('') : escaped(String(value));
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for a place in HTML or in a quoted attribute. */
const escaped = (text: string): string => plainText(text).replace(/[&<>"']/g, (c) => entities[c] ?? c);
