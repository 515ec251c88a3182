import type { Scenario } from '../core/scenario/scenario.ts';

/** The kind of request, as browsers distinguish them. */
export type RequestKind = 'fetch' | 'eventsource' | 'upgrade' | 'post';

type Headers = Record<string, string>;

/** The headers of a scenario, and the origin of the page that sends them; absent for the target's own. */
export type PageHeaders = Scenario['headers'] & { readonly page?: string | undefined };

const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

const languages: Headers = {
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'en-US,en;q=0.9',
};

/** How near a page is to a target (Fetch Metadata §2.3); the site is the whole name of the host. */
function siteOf(page: string, target: string): 'same-origin' | 'same-site' | 'cross-site' {
  const [a, b] = [new URL(page), new URL(target)];
  if (a.origin === b.origin) return 'same-origin';
  return a.protocol === b.protocol && a.hostname === b.hostname ? 'same-site' : 'cross-site';
}

/** Not told to a target in the clear by a page over TLS (“strict-origin-when-cross-origin”). */
const refererOf = (page: string, target: string): Headers =>
  page.startsWith('https:') && target.startsWith('http:') ? {} : { Referer: `${page}/` };

/**
 * What Chromium 156 on Linux sends besides Host and Connection, read off its requests to a loopback server:
 * fetch(), EventSource, WebSocket and fetch() with a JSON body.
 */
function chrome(kind: RequestKind, page: string, target: string): Headers {
  const noCache: Headers = { Pragma: 'no-cache', 'Cache-Control': 'no-cache' };
  if (kind === 'upgrade') return { ...noCache, 'User-Agent': userAgent, Origin: page, ...languages };
  const site = siteOf(page, target);
  return {
    ...(kind === 'eventsource' ? noCache : {}),
    'sec-ch-ua-platform': '"Linux"',
    'User-Agent': userAgent,
    'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
    ...(kind === 'post' ? { 'content-type': 'application/json' } : {}),
    'sec-ch-ua-mobile': '?0',
    Accept: kind === 'eventsource' ? 'text/event-stream' : '*/*',
    ...(kind === 'post' || site !== 'same-origin' ? { Origin: page } : {}),
    'Sec-Fetch-Site': site,
    'Sec-Fetch-Mode': 'cors',
    'Sec-Fetch-Dest': 'empty',
    ...refererOf(page, target),
    ...languages,
  };
}

function minimal(kind: RequestKind, page: string, target: string): Headers {
  return {
    ...(kind === 'eventsource' ? { Accept: 'text/event-stream' } : {}),
    ...(kind === 'post' ? { 'content-type': 'application/json' } : {}),
    ...(page === target ? {} : { Origin: page }),
  };
}

const cookieLineOverhead = 'Cookie: '.length + '\r\n'.length + 'session='.length;

/** The request headers of a scenario, apart from those that the HTTP client itself must set. */
export function requestHeaders(headers: PageHeaders, kind: RequestKind, targetOrigin: string): Headers {
  const { profile, page = targetOrigin } = headers;
  const base = (profile === 'chrome' ? chrome : minimal)(kind, page, targetOrigin);
  if (headers.cookieBytes === 0) return base;
  return { ...base, Cookie: `session=${'c'.repeat(Math.max(1, headers.cookieBytes - cookieLineOverhead))}` };
}

/** Headers with others in the place of those of the same name, in whatever letters. */
export function withHeaders(headers: Headers, others: Headers): Headers {
  const names = Object.keys(others).map((name) => name.toLowerCase());
  if (names.length === 0) return headers;
  const kept = Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...others };
}

/** What goes with the question whether a page may send a request; never a cookie. */
export function preflightHeaders(
  { profile, page = '' }: PageHeaders,
  targetOrigin: string,
  asked: { readonly method: string; readonly names: string },
): Headers {
  const question = {
    'Access-Control-Request-Method': asked.method,
    'Access-Control-Request-Headers': asked.names,
    Origin: page,
  };
  if (profile === 'minimal') return question;
  return {
    Accept: '*/*',
    ...question,
    'User-Agent': userAgent,
    'Sec-Fetch-Mode': 'cors',
    'Sec-Fetch-Site': siteOf(page, targetOrigin),
    'Sec-Fetch-Dest': 'empty',
    ...refererOf(page, targetOrigin),
    ...languages,
  };
}
