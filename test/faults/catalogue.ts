import type { VariantOptions } from '../../core/transports.ts';
import { type Command, type Expected, either, failed, failedLate, invalid, valid } from './expected.ts';
import type { HarmName } from './harms/index.ts';
import type { VariantName } from './workload.ts';

// Longer than 250 lines: the table of all faults; one without a row does not compile.

/** A fault, and what must come of it. */
export interface Entry {
  /** The variants that it can happen to. */
  readonly on: readonly VariantName[];
  /** What `run` must make of it, on each of them. */
  readonly run: Expected | ((variant: VariantName) => Expected);
  /** What other commands must make of it, where it is not what follows from `run`. */
  readonly others?: Partial<Record<Command, Expected>>;
  /** The commands that are tried besides `run`, all on one variant. */
  readonly with?: readonly Command[];
  /** Rounds for `compare`; with fewer it cannot tell what is slower. */
  readonly rounds?: number;
  /** Whether users send messages, too. */
  readonly upstream?: true;
  /** Whether all subscribers authenticate, with tokens of half a second. */
  readonly auth?: true;
  /** The path that the variants run over. */
  readonly over?: 'tls' | 'h2' | 'rtt20ms' | 'nginx';
  /** Whether the link of that path is down for a while. */
  readonly linkDown?: true;
  /** Whether the subscribers are on a page of another origin. */
  readonly isElsewhere?: true;
  /** What the WebSocket variant says besides. */
  readonly websocket?: VariantOptions;
  /** Length of the window, for more than a thousand of what is counted: one that is missed must show. */
  readonly measure?: string;
  /** The variants that the tests try it on. */
  readonly inTests?: readonly VariantName[];
}

const polls = ['short-polling-20ms-close', 'short-polling-20ms-keep-alive', 'long-polling'] as const;
const kept = ['short-polling-20ms-keep-alive', 'long-polling'] as const;
const streams = ['http-streaming', 'sse'] as const;
const pushes = [...streams, 'websocket'] as const;
const all = [...polls, ...pushes] as const;
/** Where it makes no difference whether a poll has a connection of its own. */
const each = [...kept, ...pushes] as const;
const posting = [...kept, ...streams] as const;

const isPoll = (variant: VariantName) => variant.includes('polling');
const everywhere = ['ab', 'compare', 'track add', 'sweep', 'capacity'] as const;
const regressed: Expected = { outcome: ['regressed'] };
const breaks: Expected = { outcome: ['breaks'] };
const holds: Expected = { outcome: ['holds'] };

/** Losses and faults gate: a comparison calls them a regression, whatever else it could not compare. */
const gated = { ab: regressed, compare: regressed };
const lost = invalid(/deliveries lost/, { counts: 'lost' });
const corrupted = invalid(/deliveries corrupted/, { counts: 'corrupted' });
const unreadable = (says = /could not be read/) => invalid(says, { counts: 'unreadable' });
const heartbeat = (text: string, around = 0) => valid({ heartbeatBytes: Buffer.byteLength(text) + around });
/** The two bytes that stand before a short frame. */
const frameHeader = 2;

/** What is done to notifications on their way; see harms/deliveries.ts. */
const deliveries = {
  none: {
    on: all,
    run: valid(),
    with: [...everywhere, 'conform'],
    others: { conform: holds },
    inTests: ['long-polling', 'websocket'],
  },
  'loses for all': { on: each, run: lost, with: everywhere, others: gated, inTests: ['http-streaming'] },
  'loses for one': { on: each, run: lost },
  'loses half': {
    on: each,
    run: lost,
    measure: '3s',
    with: ['conform'],
    others: { conform: breaks },
  },
  repeats: { on: each, run: invalid(/duplicated/, { counts: 'duplicated' }), inTests: ['sse'] },
  'repeats all': {
    on: each,
    measure: '2s',
    run: invalid(/duplicated/, { counts: 'duplicated' }),
    with: ['conform'],
    others: { conform: breaks },
  },
  swaps: { on: each, run: invalid(/reordered/, { counts: 'reordered' }) },
  'swaps all': { on: ['sse'], run: invalid(/reordered/, { counts: 'reordered' }), measure: '5s' },
  'swaps topics': {
    on: each,
    run: invalid(/reordered/, { counts: 'reordered' }),
    inTests: ['websocket'],
  },
  'corrupts a character': { on: each, run: corrupted, with: everywhere, inTests: ['long-polling'] },
  'corrupts all': { on: each, run: corrupted, measure: '2s', with: ['conform'], others: { conform: breaks } },
  'cuts payloads': { on: each, run: corrupted },
  misroutes: { on: each, run: corrupted },
  invents: { on: each, run: corrupted },
  'signals false gaps': {
    on: each,
    // Two that come in one answer are one.
    run: (variant) => (isPoll(variant) ? invalid(/gap/) : invalid(/gap/, { counts: 'gap' })),
    with: everywhere,
    others: gated,
    inTests: ['sse'],
  },
  delays: {
    on: each,
    run: valid({ medianMs: 40 }),
    with: everywhere,
    rounds: 4,
    others: { ab: regressed, compare: regressed },
  },
  'delays a few': { on: each, run: valid({ largestMs: 100 }) },
  stalls: { on: each, run: valid({ largestMs: 100 }) },
  'wastes CPU time': {
    on: each,
    run: valid(),
    with: ['ab', 'compare'],
    rounds: 4,
    others: { ab: regressed, compare: regressed },
  },
  leaks: {
    on: each,
    run: valid(),
    with: ['ab', 'compare'],
    rounds: 4,
    others: { ab: regressed, compare: regressed },
  },
  dies: { on: each, run: failed(/died \(exit code 9\)/), with: everywhere, inTests: ['sse'] },
} as const satisfies Partial<Record<HarmName, Entry>>;

/** What is done to requests and answers; see harms/answers.ts. */
const answers = {
  'answers 500': {
    on: all,
    run: invalid(/500/, { counts: 'status' }),
    with: everywhere,
    others: gated,
    inTests: ['short-polling-20ms-keep-alive', 'websocket'],
  },
  'answers 503 with Retry-After': { on: each, run: invalid(/503/, { counts: 'status' }) },
  'answers 429': { on: each, run: invalid(/429/, { counts: 'status' }) },
  'answers 404': {
    on: all,
    run: failed(/does not serve GET/),
    with: [...everywhere, 'conform'],
    others: { conform: holds },
  },
  redirects: { on: all, run: failed(/302/), with: ['conform'], others: { conform: breaks } },
  'answers HTML': {
    on: all,
    run: failed(/html/i),
    with: [...everywhere, 'conform'],
    others: { conform: breaks },
    inTests: ['long-polling', 'sse', 'websocket'],
  },
  'answers HTML at times': { on: each, run: either(/html/i) },
  'never answers': {
    on: ['long-polling', 'sse', 'websocket'],
    run: failedLate(/0 of 6 subscribers/),
  },
  'leaves some polls unanswered': { on: polls, run: invalid(/deliveries lost/) },
  'closes without an answer': {
    on: all,
    run: invalid(/not answered/, { counts: 'unanswered' }),
    with: everywhere,
    others: gated,
  },
  'polls not JSON': {
    on: polls,
    run: unreadable(),
    with: everywhere,
    others: gated,
    inTests: ['long-polling'],
  },
  'polls null': { on: kept, run: unreadable() },
  'polls of another shape': { on: kept, run: unreadable() },
  'polls without a cursor': {
    on: polls,
    run: unreadable(/cursor/),
    inTests: ['short-polling-20ms-keep-alive'],
  },
  'polls empty 200': { on: kept, run: unreadable() },
  'polls in gzip': { on: polls, run: failed(/gzip/), with: ['conform'], others: { conform: breaks } },
  'polls of another type': { on: polls, run: failed(/text\/plain/) },
  'closes kept connections': { on: kept, run: invalid(/ended by the target|not answered/) },
  'says too great a length': { on: polls, run: invalid(/could not be read|not answered/) },
  'says too small a length': { on: polls, run: unreadable() },
  'publishes more than it took': { on: all, run: failed(/took 123456789 of/), with: everywhere },
  'refuses the publisher': {
    on: all,
    run: failed(/500 no room/),
    with: [...everywhere, 'conform'],
    others: { conform: breaks },
  },
  'refuses some messages': {
    on: posting,
    run: invalid(/500/, { counts: 'status' }),
    upstream: true,
    inTests: ['sse'],
  },
} as const satisfies Partial<Record<HarmName, Entry>>;

/** What is done to subscriptions that stay open; see harms/messages.ts. */
const messages = {
  'sends what is not JSON': {
    on: pushes,
    run: unreadable(),
    with: everywhere,
    others: gated,
    inTests: ['http-streaming', 'websocket'],
  },
  'sends null': { on: pushes, run: unreadable(), inTests: ['websocket'] },
  'sends another shape': { on: pushes, run: unreadable() },
  'sends an id that is no text': { on: pushes, run: unreadable() },
  'ends after every 100': {
    on: streams,
    run: invalid(/ended by the target/, { counts: 'reconnect' }),
    with: everywhere,
    others: gated,
    inTests: ['http-streaming'],
  },
  'cuts after every 100': { on: pushes, run: invalid(/ended by the target/, { counts: 'reconnect' }) },
  'cuts within a message': { on: pushes, run: invalid(/ended by the target|not answered|could not be read/) },
  'chunk of a bad size': { on: streams, run: unreadable() },
  'chunk longer than it says': { on: streams, run: unreadable() },
  'streams in gzip': { on: streams, run: failed(/gzip/) },
  'streams of another type': {
    on: streams,
    run: failed(/text\/plain/),
    with: ['conform'],
    others: { conform: breaks },
  },
  'SSE heartbeat with a text': { on: ['sse'], run: heartbeat(': still here\n\n'), inTests: ['sse'] },
  'SSE heartbeat with CR LF': { on: ['sse'], run: heartbeat(':\r\n\r\n') },
  'SSE heartbeat of several lines': { on: ['sse'], run: heartbeat(': still\n: here\n: and well\n\n') },
  'SSE heartbeat in pieces': { on: ['sse'], run: heartbeat(': still here\n\n') },
  'SSE data on two lines': { on: ['sse'], run: valid() },
  'NDJSON heartbeat': { on: ['http-streaming'], run: heartbeat('\n') },
  'NDJSON heartbeat in pieces': { on: ['http-streaming'], run: heartbeat('\n\n\n') },
  'NDJSON heartbeat with CR LF': {
    on: ['http-streaming'],
    run: heartbeat('\r\n'),
    inTests: ['http-streaming'],
  },
  'NDJSON heartbeat of a space': { on: ['http-streaming'], run: unreadable() },
  'ping with a text': { on: ['websocket'], run: heartbeat('still there?', frameHeader) },
  'unasked pong': { on: ['websocket'], run: heartbeat('still here', frameHeader) },
  'message in fragments': { on: ['websocket'], run: valid() },
  'ping between fragments': { on: ['websocket'], run: heartbeat('now', frameHeader) },
  'ignores fragmentBytes': {
    on: ['websocket'],
    websocket: { fragmentBytes: 50 },
    run: failed(/fragmentBytes asks for frames of 50 bytes/),
    with: ['conform'],
    others: { conform: holds },
    inTests: ['websocket'],
  },
  'continuation of nothing': { on: ['websocket'], run: unreadable(/invalid opcode 0/) },
  'message within a message': { on: ['websocket'], run: unreadable(/invalid opcode 1/) },
  'reserved bit on a continuation': { on: ['websocket'], run: unreadable(/RSV1 must be clear/) },
  'ping in fragments': { on: ['websocket'], run: unreadable(/FIN must be set/) },
  'closes with 1011': {
    on: ['websocket'],
    run: invalid(/1011/, { counts: 'reconnect' }),
    with: everywhere,
    others: gated,
    inTests: ['websocket'],
  },
  'closes with 1001': { on: ['websocket'], run: invalid(/1001/, { counts: 'reconnect' }) },
  'closes with 1008': { on: ['websocket'], run: failed(/1008/) },
  'masked frame': { on: ['websocket'], run: unreadable() },
  'reserved bit': { on: ['websocket'], run: unreadable() },
  'unknown opcode': { on: ['websocket'], run: unreadable() },
  'bad UTF-8': { on: ['websocket'], run: unreadable() },
  'binary in place of text': { on: ['websocket'], run: unreadable() },
  'wrong accept value': {
    on: ['websocket'],
    run: failed(/accept/i),
    with: ['conform'],
    others: { conform: breaks },
    inTests: ['websocket'],
  },
  'unasked subprotocol': { on: ['websocket'], run: failed(/subprotocol/i) },
  'chooses no subprotocol': {
    on: ['websocket'],
    websocket: { subprotocols: ['chat.v2', 'chat.v1'] },
    run: failed(/chose no subprotocol/),
  },
  'chooses another subprotocol': {
    on: ['websocket'],
    websocket: { subprotocols: ['chat.v2', 'chat.v1'] },
    run: failed(/"chat.v3", which was not offered/),
  },
  'unasked extension': { on: ['websocket'], run: failed(/extension/i) },
} as const satisfies Partial<Record<HarmName, Entry>>;

/** What is done to bytes by a proxy; see harms/wire.ts. */
const wire = {
  'passes all': { on: all, run: valid(), measure: '2s' },
  'splits segments': { on: all, run: valid(), inTests: ['sse'] },
  'delays segments': {
    on: all,
    run: valid({ medianMs: 20 }),
    with: ['ab', 'compare'],
    rounds: 4,
    others: { ab: regressed, compare: regressed },
  },
  'stalls the wire': { on: pushes, run: valid({ largestMs: 140 }) },
  'corrupts bytes': { on: all, run: either(/./) },
  'cuts connections': {
    on: all,
    run: invalid(/ended by the target|not answered/),
    with: everywhere,
    others: gated,
  },
  'swallows segments': { on: all, run: either(/./) },
  // Where a connection ends with its answer, nobody reads what follows.
  'repeats segments': { on: each, run: either(/./) },
  'refuses connections': { on: all, run: invalid(/not answered/) },
  'changes the status': { on: all, run: invalid(/502/, { counts: 'status' }), inTests: ['sse'] },
} as const satisfies Partial<Record<HarmName, Entry>>;

/** What is done to the certificate of a target; see harms/tls.ts. */
const tls = {
  'serves over TLS': { on: all, run: valid(), over: 'tls', with: everywhere, inTests: ['sse'] },
  'ignores its certificate': {
    on: ['sse'],
    run: failed(/runs over TLS: with PUSHBENCH_TLS_CERT/),
    over: 'tls',
    inTests: ['sse'],
  },
  'shows a certificate of its own': {
    on: pushes,
    run: failed(/authority that is not trusted/),
    over: 'tls',
    inTests: ['websocket'],
  },
} as const satisfies Partial<Record<HarmName, Entry>>;

/** What is done to frames of HTTP/2; see harms/http2.ts. */
const overHttp2 = { over: 'h2', measure: '2s' } as const;
const brokenOff = (says: RegExp) => (variant: VariantName) =>
  invalid(says, { counts: isPoll(variant) ? 'unanswered' : 'reconnect' });
const http2 = {
  'speaks HTTP/2': { on: all, run: valid(), over: 'h2', with: everywhere },
  'resets streams': {
    on: each,
    run: brokenOff(/reset the stream with INTERNAL_ERROR/),
    ...overHttp2,
    inTests: ['long-polling'],
  },
  'ends streams silently': {
    on: pushes,
    run: brokenOff(/ended the response|lost without a close frame/),
    ...overHttp2,
  },
  'sends GOAWAY': {
    on: each,
    run: brokenOff(/GOAWAY with INTERNAL_ERROR: gone/),
    ...overHttp2,
    inTests: ['websocket'],
  },
  'exceeds flow control': {
    // A poll's answer has a length, which is exceeded before.
    on: pushes,
    run: unreadable(/more than the flow-control window of 1048576 B/),
    ...overHttp2,
    inTests: ['sse'],
  },
  'floods with PING': {
    on: each,
    run: unreadable(/more than 1000 frames within a second that carry nothing/),
    ...overHttp2,
  },
  'sends a header block of 1 MB': {
    on: each,
    run: failed(/a field block has more than 262144 B/),
    over: 'h2',
    inTests: ['sse'],
  },
  'answers HTTP/2 in HTTP/1.1': {
    on: each,
    run: failed(/does not speak HTTP\/2 here: .* answers in HTTP\/1/),
    over: 'h2',
  },
  'says nothing over HTTP/2': {
    on: each,
    run: failed(/does not speak HTTP\/2: no SETTINGS came within 5 s/),
    over: 'h2',
  },
  'takes no WebSocket over HTTP/2': {
    on: ['websocket'],
    run: failed(/takes no WebSocket over HTTP\/2: its SETTINGS lack ENABLE_CONNECT_PROTOCOL/),
    over: 'h2',
    inTests: ['websocket'],
  },
  'takes WebSockets over HTTP/2 back': {
    on: ['websocket'],
    run: failed(/took back ENABLE_CONNECT_PROTOCOL/),
    over: 'h2',
  },
} as const satisfies Partial<Record<HarmName, Entry>>;

/** What is done to the link; see harms/link.ts. */
const goesDown = { over: 'rtt20ms', linkDown: true } as const;
const link = {
  'is behind a link': { on: all, run: valid({ medianMs: 10 }), over: 'rtt20ms' },
  'is behind a link that goes down': { on: all, run: valid({ largestMs: 300 }), ...goesDown },
  'forgets what comes while the link is down': { on: each, run: lost, ...goesDown },
  'keeps the link down': {
    on: each,
    run: failed(/the link did not come up with a round trip of 20 ms within 3 s/),
    ...goesDown,
  },
  'stops the link': {
    on: each,
    run: invalid(/the link was late: packets arrived [0-9.]+ ms after they were due at p99/),
    over: 'rtt20ms',
    measure: '2s',
  },
} as const satisfies Partial<Record<HarmName, Entry>>;

/** What is done to the proxy, which has to be installed; see harms/proxies.ts. */
const proxies = {
  'is behind a proxy': { on: all, run: valid(), over: 'nginx' },
  'kills the proxy': { on: all, run: failed(/nginx died \(SIGKILL\)/), over: 'nginx' },
  'stops the proxy for a while': { on: all, run: valid({ largestMs: 400 }), over: 'nginx', measure: '2s' },
} as const satisfies Partial<Record<HarmName, Entry>>;

/** What is done to tokens; see harms/tokens.ts. */
const withTokens = { auth: true, measure: '2s' } as const;
const tokens = {
  'renews tokens': { on: all, run: valid(), ...withTokens, with: everywhere },
  'goes on after expiry': {
    // A poll on a connection of its own is one that is opened.
    on: each,
    run: invalid(/came after the token had expired/),
    ...withTokens,
    with: [...everywhere, 'conform'],
    others: { conform: breaks },
    inTests: ['sse'],
  },
  'accepts any token': {
    on: all,
    run: invalid(/came after the token had expired/),
    ...withTokens,
    with: [...everywhere, 'conform'],
    others: { conform: breaks },
  },
  'never accepts a token': {
    on: all,
    run: failed(/401 .*not you.* 3 tokens in a row were refused/),
    ...withTokens,
    with: everywhere,
    inTests: ['websocket'],
  },
  'forbids all topics': { on: all, run: failed(/403 .*not yours/), ...withTokens },
  'gives tokens that have expired': { on: all, run: failed(/expiresInMs must be/), ...withTokens },
  'serves no tokens': { on: all, run: failed(/does not serve POST \/token/), ...withTokens },
  'gives what is not a token': { on: all, run: failed(/expected a token/), ...withTokens },
} as const satisfies Partial<Record<HarmName, Entry>>;

/** What is done to pages of another origin; see harms/origins.ts. */
const origins = {
  'serves another origin': {
    on: all,
    run: valid(),
    isElsewhere: true,
    upstream: true,
    inTests: ['long-polling'],
  },
  'forbids the origin': {
    on: all,
    run: failed(/403.*pages of https:\/\/app\.example/),
    isElsewhere: true,
    with: ['conform'],
    others: { conform: breaks },
  },
  'says nothing of origins': {
    // Nobody reads what a WebSocket is answered with but the browser itself.
    on: [...polls, ...streams],
    run: failed(/a browser would withhold this answer from the page/),
    isElsewhere: true,
    inTests: ['sse'],
  },
  'knows no preflight': {
    on: posting,
    run: failed(/OPTIONS \/messages.*would not send POST \/messages then/),
    isElsewhere: true,
    upstream: true,
    with: ['conform'],
    others: { conform: breaks },
  },
  'allows the page no JSON': {
    on: posting,
    run: failed(/Access-Control-Allow-Headers does not have content-type/),
    isElsewhere: true,
    upstream: true,
  },
} as const satisfies Partial<Record<HarmName, Entry>>;

/** The faults by what they are done to, in the order of the table. */
export const groups = {
  'What is delivered': deliveries,
  'Requests and answers': answers,
  'What stays open': messages,
  'Bytes on the wire': wire,
  TLS: tls,
  'Frames of HTTP/2': http2,
  'The link': link,
  Tokens: tokens,
  'Pages of another origin': origins,
};

/**
 * Every fault with what must come of it: as data, so that a fault without an expectation does not compile.
 */
export const catalogue: Readonly<Record<HarmName, Entry>> = {
  ...deliveries,
  ...answers,
  ...messages,
  ...wire,
  ...tls,
  ...http2,
  ...link,
  ...proxies,
  ...tokens,
  ...origins,
};
