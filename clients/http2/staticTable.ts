/**
 * The static table of HPACK (RFC 7541 Appendix A): a field's index is its place, counted from 1. A name
 * without a value is there for literals to refer to.
 */
const fields = `:authority
:method GET
:method POST
:path /
:path /index.html
:scheme http
:scheme https
:status 200
:status 204
:status 206
:status 304
:status 400
:status 404
:status 500
accept-charset
accept-encoding gzip, deflate
accept-language
accept-ranges
accept
access-control-allow-origin
age
allow
authorization
cache-control
content-disposition
content-encoding
content-language
content-length
content-location
content-range
content-type
cookie
date
etag
expect
expires
from
host
if-match
if-modified-since
if-none-match
if-range
if-unmodified-since
last-modified
link
location
max-forwards
proxy-authenticate
proxy-authorization
range
referer
refresh
retry-after
server
set-cookie
strict-transport-security
transfer-encoding
user-agent
vary
via
www-authenticate`.split('\n');

const parts = fields.map((line) => /^(\S+) ?(.*)$/.exec(line) as unknown as [string, string, string]);

/** Names by index; nothing is at 0. */
export const staticNames: readonly string[] = ['', ...parts.map(([, name]) => name)];

/** Values by index; nothing is at 0. */
export const staticValues: readonly string[] = ['', ...parts.map(([, , value]) => value)];

/** How many fields the static table has; the dynamic table's indices begin above it. */
export const staticFields = fields.length;

// The first of a name wins; fields of the same name follow one another.
const byName = new Map(parts.map(([, name], i) => [name, i + 1] as const).reverse());

/** The first index of a name in the static table, or 0. */
export const staticNameIndexOf = (name: string): number => byName.get(name) ?? 0;

/** The index of a field in the static table, or 0. */
export function staticIndexOf(name: string, value: string): number {
  let index = staticNameIndexOf(name);
  for (; index > 0 && staticNames[index] === name; index++) if (staticValues[index] === value) return index;
  return 0;
}
