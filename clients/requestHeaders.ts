import type { Scenario } from '../core/scenario/scenario.ts';

/** The kind of request, as browsers distinguish them. */
export type RequestKind = 'fetch' | 'eventsource' | 'upgrade' | 'post';

type Headers = Record<string, string>;

const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

/**
 * What Chromium 156 on Linux sends besides Host and Connection, read off its requests to a loopback server:
 * fetch(), EventSource, WebSocket and fetch() with a JSON body.
 */
function chrome(kind: RequestKind, origin: string): Headers {
  const noCache: Headers = { Pragma: 'no-cache', 'Cache-Control': 'no-cache' };
  const languages: Headers = {
    'Accept-Encoding': 'gzip, deflate, br, zstd',
    'Accept-Language': 'en-US,en;q=0.9',
  };
  if (kind === 'upgrade') return { ...noCache, 'User-Agent': userAgent, Origin: origin, ...languages };
  return {
    ...(kind === 'eventsource' ? noCache : {}),
    'sec-ch-ua-platform': '"Linux"',
    'User-Agent': userAgent,
    'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
    ...(kind === 'post' ? { 'content-type': 'application/json' } : {}),
    'sec-ch-ua-mobile': '?0',
    Accept: kind === 'eventsource' ? 'text/event-stream' : '*/*',
    ...(kind === 'post' ? { Origin: origin } : {}),
    'Sec-Fetch-Site': 'same-origin',
    'Sec-Fetch-Mode': 'cors',
    'Sec-Fetch-Dest': 'empty',
    Referer: `${origin}/`,
    ...languages,
  };
}

function minimal(kind: RequestKind): Headers {
  if (kind === 'eventsource') return { Accept: 'text/event-stream' };
  return kind === 'post' ? { 'content-type': 'application/json' } : {};
}

const cookieLineOverhead = 'Cookie: '.length + '\r\n'.length + 'session='.length;

/** The request headers of a scenario, apart from those that the HTTP client itself must set. */
export function requestHeaders(headers: Scenario['headers'], kind: RequestKind, origin: string): Headers {
  const base = headers.profile === 'chrome' ? chrome(kind, origin) : minimal(kind);
  if (headers.cookieBytes === 0) return base;
  return { ...base, Cookie: `session=${'c'.repeat(Math.max(1, headers.cookieBytes - cookieLineOverhead))}` };
}
