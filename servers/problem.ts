/** A request that cannot be served, told to the client as a problem document (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: string, headers: Record<string, string> = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
  }
}

/** Media type of problem documents. */
export const problemType = 'application/problem+json';

/** The JSON body of a problem. */
export function problemBody(status: number, title: string, detail: string): string {
  return JSON.stringify({ status, title, detail });
}
