import { type Html, html } from '../../render/page/html.ts';
import { variantName } from '../../render/page/variantName.ts';
import { bytesOfParts, type WireAnatomy, type WirePart } from '../wire/wire.ts';

/** Bytes that the full width of all pictures stands for, so that they can be compared. */
export const wireScaleBytes = (anatomies: readonly WireAnatomy[]): number =>
  Math.max(1, ...anatomies.flatMap((one) => [bytesOfParts(one.exchange), bytesOfParts(one.handshake)]));

/** One delivery on the wire: bars to scale, with their parts in words, and the bytes themselves. */
export function wirePicture(
  variant: Parameters<typeof variantName>[0],
  anatomy: WireAnatomy,
  scaleBytes: number,
): Html {
  const { exchange, handshake, notifications } = anatomy;
  const passages: Passage[] = [
    {
      caption: notifications > 1 ? `A poll with ${notifications} notifications` : 'One delivery',
      parts: exchange,
    },
    { caption: 'Handshake, once per connection', parts: handshake },
  ].filter(({ parts }) => parts.length > 0);
  return html`<figure class="wire wide">
<h4>${variantName(variant)}</h4>
${passages.map((passage) => [barOf(variant.label, passage, scaleBytes), legendOf(passage)])}
<details><summary>Bytes</summary>
${passages.map(bytesOf)}
</details>
</figure>
`;
}

interface Passage {
  readonly caption: string;
  readonly parts: readonly WirePart[];
}

/** Widths are in percent, so that the text keeps its size when the picture does not. */
function barOf(label: string, passage: Passage, scaleBytes: number): Html {
  const percent = (bytes: number) => `${((bytes / scaleBytes) * 100).toFixed(3)}%`;
  let before = 0;
  const rects = passage.parts.map((part) => {
    const x = percent(before);
    before += part.bytes;
    return html`<rect class="wire-${part.category}" x="${x}" y="20" width="${percent(part.bytes)}" height="20"><title>${titleOf(part)}</title></rect>`;
  });
  const total = totalOf(passage);
  const words = gathered(passage.parts).map((part) => `${part.name} ${numberOf(part.bytes)}`);
  return html`<svg class="wire-bar" role="img" width="100%" height="44" aria-label="${`${label}. ${total}: ${words.join(', ')}`}"><text x="0" y="14">${total}</text>${rects}</svg>`;
}

function legendOf({ parts }: Passage): Html {
  const items = gathered(parts).map(
    ({ category, name, bytes }) =>
      html`<li><span class="wire-key wire-${category}"></span>${name} ${numberOf(bytes)}</li>`,
  );
  return html`<ul class="wire-parts">${items}</ul>`;
}

function bytesOf({ caption, parts }: Passage): Html[] {
  return (['sent', 'received'] as const).flatMap((direction) => {
    const runs = parts.filter((part) => part.direction === direction);
    if (runs.length === 0) return [];
    const spans = runs.map(
      (part) =>
        html`<span class="wire-${part.category}" title="${titleOf(part)}">${brokenAtLineFeeds(part.text)}</span>`,
    );
    return [
      html`<p>${caption}, ${direction}</p>
<pre class="wire-bytes">${spans}</pre>`,
    ];
  });
}

/** The sign of a line feed stays; the line is broken after it as well. */
const brokenAtLineFeeds = (text: string) => text.replaceAll('\\n', '\\n\n');

/** Parts of the same name and direction as one, in the order of the first of each. */
function gathered(parts: readonly WirePart[]): WirePart[] {
  const byName = new Map<string, WirePart>();
  for (const part of parts) {
    const key = `${part.direction} ${part.name}`;
    byName.set(key, { ...part, bytes: part.bytes + (byName.get(key)?.bytes ?? 0) });
  }
  return [...byName.values()];
}

function totalOf({ caption, parts }: Passage): string {
  const bytes = (direction?: WirePart['direction']) =>
    bytesOfParts(parts.filter((part) => direction === undefined || part.direction === direction));
  const both = [bytes('sent'), bytes('received')].every((count) => count > 0);
  const directions = both
    ? ` (${numberOf(bytes('sent'))} sent, ${numberOf(bytes('received'))} received)`
    : '';
  return `${caption}: ${bytesInWords(bytes())}${directions}`;
}

const titleOf = ({ name, direction, bytes }: WirePart) => `${name}, ${direction}: ${bytesInWords(bytes)}`;
const numberOf = (count: number) => count.toLocaleString('en');
const bytesInWords = (count: number) => `${numberOf(count)} ${count === 1 ? 'byte' : 'bytes'}`;
