type Headers = Readonly<Record<string, string>>;

/**
 * Header fields of requests that differ in nothing else, made once for all of them. HTTP/2 knows them again
 * by this object, and need not compare.
 */
export class Fields {
  /** As lines of HTTP/1.1. */
  readonly lines: string;
  /** As HTTP/2 lists them: names in lower case (RFC 9113 §8.2). */
  readonly list: readonly (readonly [name: string, value: string])[];

  constructor(headers: Headers) {
    const entries = Object.entries(headers);
    this.lines = entries.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    this.list = entries.map(([name, value]) => [name.toLowerCase(), value]);
  }
}

/** No fields besides those of the HTTP client itself. */
export const noFields = new Fields({});
