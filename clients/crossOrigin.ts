import { monotonicMs } from '../core/clock.ts';
import { excerptOf } from '../core/messages/unreadable.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import { type PageHeaders, preflightHeaders } from './requestHeaders.ts';
import type { AnswerHead } from './wire/answerHead.ts';
import { Fields } from './wire/fields.ts';
import type { RequestParts } from './wire/httpConnection.ts';

/** What a browser asks a target before it sends a request for a page of another origin. */
export interface Preflight {
  readonly parts: RequestParts;
  /** The method to be used. */
  readonly method: string;
  /** Header fields that scripts have added, in lower case and in order. */
  readonly names: readonly string[];
}

/** Media types that pages may always send (Fetch Standard §2.2.2, “CORS-safelisted request-header”). */
const safeTypes = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];

/** Where a target does not say how long its permission is good (Fetch Standard §4.8). */
const usualMaxAgeS = 5;
/** As long as Chromium keeps one. */
const longestMaxAgeS = 7_200;
/** No more are kept: a poll has another URL with each cursor, and never asks for the last again. */
const mostPermissions = 32;

/**
 * A browser between its page and a target of another origin: what it asks the target beforehand, and whether
 * the page may read an answer (Fetch Standard §3.2, §4.8, §4.9). Each subscriber has one of its own.
 */
export class CrossOrigin {
  readonly #headers: PageHeaders;
  readonly #now: () => number;
  readonly #page: string;
  readonly #targetOrigin: string;
  /** Whether requests are made with cookies, which takes the target's explicit consent. */
  readonly #withCookies: boolean;
  readonly #fields = new Map<string, Fields>();
  /** Until when what was asked is allowed, by what was asked. */
  readonly #allowedUntilMs = new Map<string, number>();

  constructor(headers: PageHeaders, page: string, targetOrigin: string, now = monotonicMs) {
    this.#headers = headers;
    this.#now = now;
    this.#page = page;
    this.#targetOrigin = targetOrigin;
    this.#withCookies = headers.cookieBytes > 0;
  }

  /** What must be asked before a request; undefined where it may be sent at once. */
  preflightFor({ method, path, fields }: RequestParts): Preflight | undefined {
    const names = unsafeNames(fields);
    if (names.length === 0) return undefined;
    const asked = { method, names: names.join(',') };
    const key = `${method} ${asked.names}`;
    const own =
      this.#fields.get(key) ?? new Fields(preflightHeaders(this.#headers, this.#targetOrigin, asked));
    this.#fields.set(key, own);
    return { method, names, parts: { method: 'OPTIONS', path, fields: own } };
  }

  /** Whether the target has said so, and that is still good. */
  isAllowed(preflight: Preflight): boolean {
    return (this.#allowedUntilMs.get(keyOf(preflight)) ?? 0) > this.#now();
  }

  /** Takes the answer to a preflight; says why the request must not be sent, undefined where it may. */
  take(preflight: Preflight, { accessControl }: AnswerHead): string | undefined {
    const { method, names } = preflight;
    const { 'allow-methods': methods = '', 'allow-headers': headers = '', 'max-age': maxAge } = accessControl;
    const [isMethod, isName] = [this.#listed(methods), this.#listed(headers.toLowerCase())];
    const refusal = (field: string, missing: string, value: string) =>
      `a browser would not send the request from ${this.#page}: ${field} does not have ${missing}, but ${excerptOf(value) || 'nothing'}`;
    if (method !== 'GET' && method !== 'POST' && !isMethod(method))
      return refusal('Access-Control-Allow-Methods', method, methods);
    // A wildcard never covers credentials.
    const missing = names.find((name) => !isName(name) || (name === 'authorization' && headers === '*'));
    if (missing !== undefined) return refusal('Access-Control-Allow-Headers', missing, headers);
    const seconds = /^\d{1,9}$/.test(maxAge ?? '') ? Number(maxAge) : usualMaxAgeS;
    const key = keyOf(preflight);
    this.#allowedUntilMs.delete(key);
    this.#allowedUntilMs.set(key, this.#now() + Math.min(seconds, longestMaxAgeS) * 1_000);
    for (const oldest of this.#allowedUntilMs.keys()) {
      if (this.#allowedUntilMs.size <= mostPermissions) break;
      this.#allowedUntilMs.delete(oldest);
    }
    return undefined;
  }

  /** Why the page may not read an answer; undefined where it may (Fetch Standard §4.9, “CORS check”). */
  refusalOf({ accessControl }: AnswerHead): string | undefined {
    const { 'allow-origin': origin, 'allow-credentials': credentials } = accessControl;
    const refusal = (why: string) => `a browser would withhold this answer from the page: ${why}`;
    if (origin === undefined) return refusal(`it has no Access-Control-Allow-Origin; expected ${this.#page}`);
    if (origin !== this.#page && (origin !== '*' || this.#withCookies))
      return refusal(`Access-Control-Allow-Origin is ${excerptOf(origin)}; expected ${this.#page}`);
    if (this.#withCookies && credentials !== 'true')
      return refusal(
        `Access-Control-Allow-Credentials is ${excerptOf(credentials ?? 'missing')}; expected true, as requests have a cookie`,
      );
    return undefined;
  }

  /** Tells what a list of the target holds; without cookies, `*` is everything. */
  #listed(list: string): (item: string) => boolean {
    const items = list.split(',').map((item) => item.trim());
    return (item) => items.includes(item) || (!this.#withCookies && items.includes('*'));
  }
}

/** The headers of a scenario, with the origin of its page. */
export const pageHeaders = ({ headers, origin }: Pick<Scenario, 'headers' | 'origin'>): PageHeaders => ({
  ...headers,
  page: origin?.page,
});

/** The browser of a subscriber whose page has another origin than the target; undefined where it has not. */
export function crossOriginOf(
  scenario: Pick<Scenario, 'headers' | 'origin'>,
  url: string,
): CrossOrigin | undefined {
  const headers = pageHeaders(scenario);
  const { page } = headers;
  const target = new URL(url).origin;
  return page === undefined || page === target ? undefined : new CrossOrigin(headers, page, target);
}

const keyOf = ({ method, names, parts }: Preflight) => `${method} ${parts.path} ${names.join(',')}`;

/**
 * What scripts have added that a target must agree to (Fetch Standard §2.2.2). The browser itself adds
 * Last-Event-ID to an EventSource's request, and asks nobody: only the requests of scripts are “unsafe”
 * (§4.1; HTML Standard §9.2.3). Where there is a token in Authorization, a script reads the stream.
 */
function unsafeNames({ list }: Fields): string[] {
  const isScript = list.some(([name]) => name === 'authorization');
  return list
    .filter(
      ([name, value]) =>
        name === 'authorization' ||
        (name === 'last-event-id' && isScript) ||
        (name === 'content-type' && !safeTypes.includes((value.split(';', 1)[0] as string).trim())),
    )
    .map(([name]) => name)
    .sort();
}
