import { textWidth } from '../chart/textWidth.ts';
import { type Html, html } from './html.ts';

/** What is written beside a part of a chain: what it is on the left, how much on the right. */
interface ChainFigure {
  readonly label: string;
  readonly value: string;
}

/** A box of a chain, and what is written beside the wire to the next one. */
export interface ChainBox {
  readonly name: string;
  /** The class of its box. */
  readonly kind: string;
  readonly figures: readonly ChainFigure[];
  readonly wire: readonly ChainFigure[];
}

/** All in px; the size of text is that of chain.css. */
const [width, padding, lineHeight, fontSize, bareWire] = [320, 12, 19, 13, 16];
/** Where wires run, and where what is written beside them begins. */
const [wireX, besideWire] = [24, 36];

/** Boxes from top to bottom, joined by wires, as narrow as a phone; `description` says the same in words. */
export function drawChain(id: string, title: string, description: string, boxes: readonly ChainBox[]): Html {
  let y = 1;
  const parts = boxes.map((box, i) => {
    const isLast = i === boxes.length - 1;
    const height = padding * 1.5 + lineHeight * (1 + box.figures.length) - 4;
    const below = isLast ? 0 : bareWire + lineHeight * box.wire.length;
    const top = y;
    y += height + below;
    return html`${!isLast && html`<line x1="${wireX}" x2="${wireX}" y1="${top + height}" y2="${y}"/>`}<rect class="${box.kind}" x="1" y="${top}" width="${width - 2}" height="${height}" rx="5"/><text class="name" x="${padding}" y="${top + lineHeight + 1}">${fitted(box.name, width - 2 * padding, 1.08)}</text>${linesOf(box.figures, padding, top + 2 * lineHeight + 2)}${linesOf(box.wire, besideWire, top + height + bareWire / 2 + 14)}`;
  });
  return html`<svg class="chain" role="img" viewBox="0 0 ${width} ${y + 1}" aria-labelledby="${id}-title ${id}-text"><title id="${id}-title">${title}</title><desc id="${id}-text">${description}</desc>${parts}</svg>`;
}

const linesOf = (figures: readonly ChainFigure[], x: number, firstY: number): Html[] =>
  figures.map(({ label, value }, i) => {
    const y = firstY + i * lineHeight;
    const room = width - padding - x;
    const shown = fitted(value, room);
    return html`<text class="label" x="${x}" y="${y}">${fitted(label, room - textWidth(shown, fontSize) - 6)}</text><text class="value" x="${width - padding}" y="${y}">${shown}</text>`;
  });

/** The text, with an ellipsis for what there is no room for; bold text is a little broader. */
function fitted(text: string, room: number, breadth = 1): string {
  const broad = (one: string) => textWidth(one, fontSize) * breadth;
  if (broad(text) <= room) return text;
  // More characters than fit at their narrowest are not even tried.
  const chars = [...text.slice(0, Math.max(0, Math.ceil(room)))];
  while (chars.length > 0 && broad(`${chars.join('')}…`) > room) chars.pop();
  return `${chars.join('')}…`;
}
