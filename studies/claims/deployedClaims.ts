import { percentText } from '../../core/units.ts';
import { type Claim, times, waiting } from './claim.ts';
import { decideHpack, http2Limits } from './decide/http2.ts';
import { decideSavedRoundTrips, linkLimits } from './decide/links.ts';
import {
  decideBuffering,
  decideHeartbeat,
  decideRuinedTail,
  proxyLimits,
  saysOfProxy,
} from './decide/proxies.ts';
import { decideLockstep, reconnectLimits } from './decide/reconnecting.ts';
import { decideSocketIo, socketIoLimits } from './decide/socketIo.ts';
import { decideResumption, decideTlsCost, tlsLimits } from './decide/tls.ts';

const idleWorkload =
  '150 users get one private notification a second each by SSE and WebSocket through nginx that ends connections after 3 s of silence, a twentieth of its default. The server sends heartbeats after 1 s and after 3 s of silence; clients come back 3 s after a cut, as EventSource does.';

/** What is said of the transports as they are deployed: over TLS and HTTP/2, behind proxies, in fleets. */
export const deployedClaims: readonly Claim[] = [
  {
    number: 21,
    claim: 'HTTP/2 makes the headers of polls cheap: HPACK saves 30 to 70 % and more.',
    source:
      'Krasnov (Cloudflare), “HPACK: the silent killer (feature) of HTTP/2”, 2016 (53 % of incoming traffic); webhosting.de, “HTTP/2 header compression” (30–70 %)',
    workload:
      '200 users with a browser’s headers poll twice a second, on kept connections over HTTP/1.1 and HTTP/2, and over HTTP/2 on a new connection each time; events are rare.',
    metric: 'Header bytes per poll: of the first on a connection, and of later ones',
    rule: `Reproduced when later polls over HTTP/2 save at least ${percentText(http2Limits.most)} of the header bytes of both directions, with the 9 B of each frame counted as header; refuted when they save less than ${percentText(http2Limits.least)}. The first poll on a connection, when compression has nothing to refer to, is shown beside them. Bytes are counted.`,
    experiments: ['hpack'],
    decide: decideHpack,
  },
  waiting(
    {
      number: 22,
      claim:
        'HTTP/2 lifts EventSource’s limit of six connections to a host; at about 100 streams it hangs instead.',
      source: 'MDN Web Docs, “EventSource”; the default of 100 streams in RFC 9113, 2022, §6.5.2',
      metric: 'Streams that one browser opens to one host, over HTTP/1.1 and HTTP/2',
    },
    'real browsers',
  ),
  {
    number: 23,
    claim: 'TLS costs little on connections that are kept, and much on new ones.',
    source:
      'Langley (Google), “Overclocking SSL”, 2010 (below 1 % of the CPU of a whole application); the benchmarks of µWebSockets (about 60 % of the throughput is left)',
    workload:
      '100 users get ten private notifications a second by SSE and WebSocket, and by polls on kept connections every 100 ms; 50 users poll on a new connection twice a second. All in the clear and over TLS 1.3.',
    metric: 'Server CPU per poll and per notification, over TLS ÷ in the clear',
    rule: `Reproduced when it is below ${times(tlsLimits.little)}, which leaves 60 % of the throughput, on all kept connections, and above ${times(tlsLimits.much)} for polls on new ones with a full handshake, each with its whole 95 % interval. Refuted when one whole interval lies on the other side.`,
    experiments: ['tls-kept', 'tls-new'],
    decide: decideTlsCost,
  },
  {
    number: 24,
    claim: 'A proxy that buffers answers breaks Server-Sent Events.',
    source: 'RFC 6202, 2011, §3.2; the default proxy_buffering of nginx',
    workload:
      '20 users get two private notifications a second by SSE and long polling through nginx that buffers: with HTTP/1.0 to the server, the default before 1.29.7, and with HTTP/1.1; from a server that sends X-Accel-Buffering: no and from one that does not.',
    metric: 'Median latency, and notifications that never came',
    rule: `Reproduced when events are withheld by default, with a median of ${proxyLimits.withheldMs} ms or more, or events that do not come at all, while those of long polling come within ${proxyLimits.passedOnMs} ms. Refuted when by default the median is at most ${proxyLimits.passedOnMs} ms and none is lost. What passes them on is shown beside it.`,
    experiments: ['buffering'],
    uses: saysOfProxy,
    decide: decideBuffering,
  },
  {
    number: 25,
    claim:
      'A heartbeat below a proxy’s idle limit keeps a stream alive; one of 60 s behind a limit of 60 s does not.',
    source: 'mattermost/docs, issue 8930, 2026; the default limits of nginx and AWS ALB',
    workload: idleWorkload,
    metric: 'Connections cut, by heartbeat',
    rule: 'Reproduced when no connection is cut with heartbeats of 1 s, and some are with heartbeats of 3 s, on both transports. Refuted when one is cut with heartbeats of 1 s, or none with heartbeats of 3 s. Cuts are counted.',
    experiments: ['idle-limit'],
    uses: saysOfProxy,
    decide: decideHeartbeat,
  },
  {
    number: 26,
    claim: 'EventSource clients come back in lockstep; full jitter takes 90 % off the peak.',
    source:
      'The fixed wait of Chromium (3 s) and Firefox (5 s); Brooker (AWS), “Exponential Backoff and Jitter”, 2015; posts that say “up to 90 %”',
    workload:
      'The target of 500 SSE clients is restarted. They come back after exactly 5 s, as in Firefox, or at any moment before it, and double the wait after each failure.',
    metric: 'Connects within 200 ms, when 95 % were back, and the server’s CPU',
    rule: `Reproduced when without jitter at least ${percentText(reconnectLimits.storm)} of the users come back within 200 ms, and full jitter makes that peak at most ${times(reconnectLimits.mended)} as high. Refuted when without jitter fewer than ${percentText(reconnectLimits.noStorm)} do, or with it the peak is above ${times(reconnectLimits.calmed)}. Connects are counted.`,
    experiments: ['lockstep'],
    decide: decideLockstep,
  },
  waiting(
    {
      number: 27,
      claim:
        'permessage-deflate saves 39 to 44 % of small messages without context takeover and 72 to 84 % with it, for a multiple of the memory.',
      source: 'mattermost/mattermost, pull request 37714, 2026',
      metric: 'Bytes, CPU and memory per connection, by kind of payload and context takeover',
    },
    'variants with and without context takeover',
  ),
  waiting(
    {
      number: 28,
      claim: 'Socket.IO costs more than a bare WebSocket: bytes, memory and time to connect.',
      source: 'The page on memory usage in the documentation of Socket.IO',
      metric: 'Bytes, memory and time to connect, of the same workload over both',
    },
    'Socket.IO as a transport',
  ),
  waiting(
    {
      number: 29,
      claim:
        'With 100 instances and rooms of 10, nine of ten messages that an instance gets from the others are discarded.',
      source: 'socketio/socket.io, issue 5226, 2024',
      metric: 'Discarded messages between instances, by instances and size of rooms',
    },
    'several instances of the target',
  ),
  waiting(
    {
      number: 30,
      claim: 'One core of Node.js is full with 30,000 clients that get 1 kB a second each.',
      source: 'ezioda004’s benchmark of Socket.IO and µWebSockets on GitHub',
      metric: 'Users that one core serves at that rate and size',
    },
    'a second machine for the load, which takes more CPU than such a server',
  ),
  waiting(
    {
      number: 31,
      claim:
        'For agents with 20 and more tool calls, turns on one WebSocket are up to 40 % faster than requests with SSE.',
      source: 'The WebSocket mode in the documentation of OpenAI (40 %) and xAI (20 %), 2026',
      metric: 'Duration of a conversation of n turns: a request for each, or one connection',
    },
    'a conversation of turns as a workload',
  ),
  waiting(
    {
      number: 32,
      claim: 'A stream of tokens that is cut and cannot be resumed costs the whole generation again.',
      source: 'Public discussions of streaming from language models',
      metric: 'Bytes and time repeated after a cut, with and without a cursor',
    },
    'a target that generates each stream anew',
  ),
  {
    number: 33,
    claim: 'Resumption saves a round trip in TLS 1.3, too.',
    source: 'The common belief; RFC 8446, 2018, §2.3, has 0-RTT for that',
    workload:
      '20 users poll on a new connection over a link with a round trip of 100 ms, over TLS 1.3 and 1.2, with full handshakes and with resumed sessions.',
    metric: 'Round trips from a poll to its answer, full − resumed',
    rule: `For TLS 1.3: reproduced when resumption saves more than ${linkLimits.saved} round trips, refuted when it saves fewer, each with the whole 95 % interval. Undecided where it does not save more than ${linkLimits.saved} in TLS 1.2, which it does by its specification: then the measurement does not show it.`,
    experiments: ['round-trips'],
    decide: decideSavedRoundTrips,
  },
  {
    number: 34,
    claim: 'A heartbeat of 60 s behind a limit of 60 s leaves the median alone and ruins the tail.',
    source: 'mattermost/docs, issue 8930, 2026 (p99 of 8.9 s)',
    workload: idleWorkload,
    metric: 'Median and 99th percentile of latency, by heartbeat',
    rule: `Reproduced when with heartbeats of 3 s the median is at most ${proxyLimits.sameMedianMs} ms higher than with 1 s, and the 99th percentile is ${proxyLimits.ruinedTailMs} ms or more and below that with 1 s, on both transports. Refuted when on neither the tail is ruined, or on neither the median is left alone.`,
    experiments: ['idle-limit'],
    uses: saysOfProxy,
    decide: decideRuinedTail,
  },
  {
    number: 35,
    claim: 'A resumed session spares the server most of a TLS handshake.',
    source:
      'An answer to “How much overhead does SSL impose?”, Stack Overflow, 2009 (CPU of subsequent connections: “nearly none”)',
    workload:
      '50 users poll on a new connection twice a second, in the clear and over TLS 1.3 and 1.2, with full handshakes and with resumed sessions.',
    metric: 'Server CPU per poll beyond that in the clear, resumed ÷ full; bytes of the handshakes',
    rule: `For TLS 1.3: reproduced when a resumed handshake takes less than ${times(tlsLimits.most)} the CPU that a full one adds, refuted when it takes more, each with the whole 95 % interval of the rounds. TLS 1.2 and the bytes, which are counted, are shown beside it.`,
    experiments: ['tls-new'],
    decide: decideResumption,
  },
  {
    number: 36,
    claim: 'Socket.IO costs more than a bare WebSocket.',
    source:
      'Socket.IO documentation, “Introduction” (“Socket.IO is NOT a WebSocket implementation”: it adds metadata to each packet) and “Memory usage”',
    workload:
      '300 users get a private notification a second by WebSocket, and by Socket.IO over WebSocket alone, over the upgrade from long polling and over long polling alone.',
    metric:
      'Bytes and server CPU per notification, memory per connection, time and connections to be subscribed',
    rule: `For WebSocket alone: reproduced when Socket.IO takes more than ${times(socketIoLimits.dearer)} the bytes, or with the whole 95 % interval the CPU, the memory per connection or the median time to subscribe, and less of none of them; refuted when it takes more than that of none, or less than a bare WebSocket of one. The other ways, and the connections that each opens, are counted and shown beside it.`,
    experiments: ['socket-io'],
    decide: decideSocketIo,
  },
];
