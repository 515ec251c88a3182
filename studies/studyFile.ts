import { PushbenchError } from '../core/errors.ts';
import type { NamedChart, Picture } from '../reports/render/chart/pictures.ts';
import {
  isPictureFormat,
  type PictureFormat,
  pictureFormats,
  type TextFormat,
} from '../reports/render/formats.ts';
import { listed } from '../reports/render/words.ts';
import { type DocumentKind, readDocument } from '../reports/results/readDocument.ts';

/** What a report consists of, and what the file lacks of all that was planned, a sentence each. */
export interface Rendered {
  readonly content: string | readonly Picture[];
  readonly shortfalls: readonly string[];
}

/** A kind of file that a study writes, and that has a report of its own. */
export interface StudyFile {
  /** With its article, such as `a sweep`. */
  readonly noun: string;
  /** How it is told from others, and read. */
  readonly kind: DocumentKind<unknown>;
  /**
   * Renders a file; of pictures only the charts with these ids, if not null. Throws a PushbenchError for a
   * format that this kind has not, and for a file that cannot be read.
   */
  render(
    path: string,
    format: TextFormat | PictureFormat,
    charts: readonly string[] | null,
  ): Promise<Rendered>;
}

/** What a study says of its file. */
interface StudyFileParts<T> {
  readonly noun: string;
  readonly kind: DocumentKind<T>;
  readonly shortfalls: (file: T, path: string) => readonly string[];
  readonly texts: Partial<Record<TextFormat, (file: T) => string | Promise<string>>>;
  /** Absent where the charts are to be had on the page only. */
  readonly charts?: (file: T) => readonly NamedChart[] | Promise<readonly NamedChart[]>;
}

/** The file of a study, for `pushbench report`. */
export function studyFile<T>({ noun, kind, shortfalls, texts, charts }: StudyFileParts<T>): StudyFile {
  const formats = [...Object.keys(texts), ...(charts ? pictureFormats : [])];
  return {
    noun,
    kind,
    async render(path, format, wanted) {
      if (!formats.includes(format))
        throw new PushbenchError(`${noun} cannot be written as ${format}`, {
          hint: `It has --format ${listed(formats)}.`,
        });
      const file = readDocument(path, kind);
      const lacks = shortfalls(file, path);
      if (!isPictureFormat(format))
        return { content: (await texts[format]?.(file)) ?? '', shortfalls: lacks };
      const { drawPictures } = await import('../reports/render/chart/pictures.ts');
      const drawn = await drawPictures((await charts?.(file)) ?? [], format, wanted);
      return { content: drawn, shortfalls: lacks };
    },
  };
}
