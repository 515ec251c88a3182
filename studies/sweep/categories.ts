import { type Path, pathInWords, pathLabelOf } from '../../core/path.ts';

/** A part of the path that a sweep varies. Its values have an order, as they were given, but no size. */
export interface Category {
  /** What values may be, in words. */
  readonly expected: string;
  /** The value of paths that do not have the part. */
  readonly absent: string;
  /** A path with another value of the part; undefined for what is not a value of it. */
  pathWith(over: Path | undefined, value: string): Path | undefined;
  /** A value beside others, such as `TLS 1.2`. */
  text(value: string): string;
  /** A value in a sentence, such as `over TLS 1.2`. */
  where(value: string): string;
}

/** What words say; undefined where they say nothing. */
function pathOf(words: string): Path | undefined {
  const path = pathInWords(words);
  return 'wrong' in path ? undefined : path;
}

const http: Category = {
  expected: '1.1, 2, or shared or shared2 to shared1000 for HTTP/2 with so many users per connection',
  absent: '1.1',
  pathWith({ http: _, ...others } = {}, value) {
    if (value === '1.1') return others;
    const path = value === '2' ? pathOf('h2') : /^shared\d*$/.test(value) ? pathOf(value) : undefined;
    return path && { ...others, ...path };
  },
  text: (value) => pathLabelOf(http.pathWith({}, value)) || 'HTTP/1.1',
  where: (value) => `over ${http.text(value)}`,
};

const tls: Category = {
  expected: 'off, 1.2 or 1.3',
  absent: 'off',
  pathWith({ tls: own, ...others } = {}, value) {
    if (value === 'off') return others;
    const path = pathOf(`tls${value}`);
    return path?.tls && { ...others, tls: { ...path.tls, ...own, version: path.tls.version } };
  },
  text: (value) => (value === 'off' ? 'no TLS' : `TLS ${value}`),
  where: (value) => (value === 'off' ? 'without TLS' : `over ${tls.text(value)}`),
};

/** The parts of a path that can vary along a sweep. */
export const categories = { http, tls } as const satisfies Record<string, Category>;
