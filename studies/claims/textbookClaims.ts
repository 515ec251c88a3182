import { percentText } from '../../core/units.ts';
import { saturatedShare } from '../../reports/results/coreShare.ts';
import { type Claim, times } from './claim.ts';
import { byteLimits, decideFraming, decideHeaders, decideQuantumLeap } from './decide/bytes.ts';
import { costLimits, decideCompression, decideUpstream } from './decide/costs.ts';
import { decideLeap, decideTransits, linkLimits } from './decide/links.ts';
import { decideLongPollingCpu, decideLongPollingRequests, longPollingLimits } from './decide/longPolling.ts';
import { decideHandshakes, decideUselessPolls, pollingLimits } from './decide/polling.ts';
import { decideBrokenStreams, proxyLimits, saysOfProxy } from './decide/proxies.ts';
import { decideSaturation, decideSseLatency, pushLimits } from './decide/push.ts';
import { decideLossOnReconnect, decideReconnectStorm, reconnectLimits } from './decide/reconnecting.ts';
import { decideScaling } from './decide/scaling.ts';
import { decideLocked, decideRelief, decideWait, waitLimits } from './decide/waiting.ts';

/** What is said of the transports by themselves, in textbooks, specifications and benchmarks. */
export const textbookClaims: readonly Claim[] = [
  {
    number: 1,
    claim: 'Polling makes many useless requests when events are rare.',
    source: 'The common argument for WebSocket',
    workload:
      '200 users poll once a second for private notifications at random moments (Poisson), from one in 20 s to five a second.',
    metric: 'Share of empty answers, by event rate',
    rule: `Reproduced when at the rarest rate more than ${percentText(pollingLimits.uselessShare)} of the answers are empty (95 % interval), and at every rate the share is within ${pollingLimits.shareTolerance} of e^(−λT). Refuted when fewer are empty at the rarest rate.`,
    experiments: ['rates'],
    decide: decideUselessPolls,
  },
  {
    number: 2,
    claim: 'Every poll pays a TCP handshake and a teardown.',
    source: 'The common argument for WebSocket; true without keep-alive',
    workload:
      '200 users poll once a second, on a new connection each time or on a kept one; events are rare.',
    metric: 'Connections and TCP segments per poll, counted by the kernel',
    rule: `Reproduced when a poll on a new connection takes at least ${pollingLimits.connectionsPerPoll.new} connections, and ${pollingLimits.segmentsMore} TCP segments more than on a kept one; “for new connections only” when kept ones open fewer than ${pollingLimits.connectionsPerPoll.kept} per poll. Refuted when new connections open fewer, or cost less than one segment more.`,
    experiments: ['connections'],
    decide: decideHandshakes,
  },
  {
    number: 3,
    claim: 'A notification born just after a poll waits for the next one: half the interval T on average.',
    source: 'The common argument for WebSocket',
    workload:
      '300 users poll every 0.5, 1, 2 and 4 s for notifications at random moments (Poisson, one in 2 s).',
    metric: 'Mean and largest latency, over T/2 and T',
    rule: `Reproduced when at every interval the 95 % interval of the mean is within ${percentText(waitLimits.mean.high - 1)} of T/2, and the largest latency within ${percentText(waitLimits.max.high - 1)} of T. Refuted when the interval of a mean is wholly outside.`,
    experiments: ['intervals'],
    decide: decideWait,
  },
  {
    number: 4,
    claim: 'Polling is fine if you know when updates come.',
    source: 'The common advice on polling',
    workload:
      '100 users poll once a second; an update comes every second, 50 ms before the polls in step with it.',
    metric: 'Mean latency, and the share of useless polls',
    rule: `Reproduced when the mean latency in step is below ${percentText(waitLimits.lockedShareOfInterval)} of T/2 (95 % interval) and at most ${percentText(waitLimits.lockedEmpty)} of the polls are empty. Refuted when it is above, or more are empty.`,
    experiments: ['locked'],
    decide: decideLocked,
  },
  {
    number: 5,
    claim: 'A wider poll interval relieves the server and costs timeliness.',
    source: 'The common advice on polling',
    workload:
      '300 users poll every 0.5, 1, 2 and 4 s for notifications at random moments (Poisson, one in 2 s).',
    metric: 'Server CPU per notification and mean latency, widest interval ÷ shortest',
    rule: `Reproduced when CPU falls below ${times(waitLimits.relief)} and latency rises above ${times(waitLimits.cost)}, each with its whole 95 % interval. Refuted when one whole interval lies on the other side.`,
    experiments: ['intervals'],
    decide: decideRelief,
  },
  {
    number: 6,
    claim:
      'Long polling needs fewer requests than polling, but loses that advantage when events are frequent.',
    source: 'RFC 6202, 2011, §2.2',
    workload:
      '200 users get private notifications at random moments (Poisson), from one in 20 s to five a second, by polling every second and by long polling.',
    metric: 'Requests per notification, and server CPU, by event rate',
    rule: `Reproduced when long polling makes less than ${times(longPollingLimits.fewer)} the requests at the rarest rate and more than ${times(longPollingLimits.more)} at the most frequent. Refuted when it makes less at all rates, or more at the rarest. Requests are counted; CPU is shown beside them.`,
    experiments: ['rates'],
    decide: decideLongPollingRequests,
  },
  {
    number: 7,
    claim: 'At worst, long polling takes three transits of the network.',
    source: 'RFC 6202, 2011, §2.2',
    workload:
      '45 users get six private notifications a second (Poisson) by long polling, over a link with a round trip R of 100 ms.',
    metric: 'Largest latency, over three transits: 3R/2',
    rule: `Reproduced when the largest latency is within ${percentText(linkLimits.time.high - 1)} of 3R/2. Refuted when it is less, or when one in a hundred takes more (p99) although packets were at most ${percentText(linkLimits.late)} of their way late. The mean is shown beside R/2 · (1 + f), f = λR/(λR + e^(−λR)).`,
    experiments: ['transits'],
    decide: decideTransits,
  },
  {
    number: 8,
    claim: 'HTTP streaming saves the headers that polls repeat.',
    source: 'RFC 6202, 2011, §3',
    workload: '200 users with a browser’s headers get a private message of 20 B once a second.',
    metric: 'Header bytes per notification',
    rule: `Reproduced when HTTP streaming and SSE carry less than ${byteLimits.noHeaders} B of headers per notification in the window, and long polling more than ${byteLimits.someHeaders} B. Refuted when one of them carries more than half of long polling’s. Bytes are counted.`,
    experiments: ['quantum-leap'],
    decide: decideHeaders,
  },
  {
    number: 9,
    claim: 'A WebSocket frame costs 2 to 10 B from the server, and 4 B more from the client.',
    source: 'RFC 6455, 2011, §5.2',
    workload:
      'One user sends messages and gets them back, sized so that those of each direction have 125, 126, 65,535 and 65,536 B.',
    metric: 'Framing less envelope in the ledger, per message',
    rule: 'Reproduced when every message has exactly the header that the RFC gives for its size: 2 B below 126 B, 4 B below 65,536 B, 10 B from there on, and 4 B more from the client; and there were messages on both sides of each limit. Refuted by any other size. Bytes are counted.',
    experiments: ['framing'],
    decide: decideFraming,
  },
  {
    number: 10,
    claim:
      'Polls carry 871 B of headers where a WebSocket frame has 2: for 100,000 clients once a second, 665 Mbit/s against 1.5.',
    source:
      'Lubbers and Greco (Kaazing), “HTML5 WebSocket: A Quantum Leap in Scalability”, websocket.org, 2010',
    workload: 'The built-in scenario quantum-leap with 200 users: a message of 20 B a second for each.',
    metric: 'Header bytes per poll and frame, scaled to 100,000 clients; and all bytes of IP packets',
    rule: `Reproduced when the headers of a poll are within ${percentText(byteLimits.article)} of 871 B and a frame’s is 2 B, as the article counts; otherwise refuted. The article leaves out payload and TCP/IP; with them, the ratio should be about 8 to 1, and is reported beside the verdict. Bytes are counted.`,
    experiments: ['quantum-leap'],
    decide: decideQuantumLeap,
  },
  {
    number: 11,
    claim: 'WebSocket lowers latency from 150 ms to 50 ms.',
    source: 'Hickson, quoted by Lubbers and Greco, 2010',
    workload:
      '45 users get six private notifications a second (Poisson) by long polling and by WebSocket, 50 ms from the server; 20 users poll there on new connections.',
    metric: 'Mean latency of WebSocket, and the largest of long polling, which just missed an answer',
    rule: `Reproduced when the 95 % interval of WebSocket’s mean is within ${percentText(linkLimits.time.high - 1)} of 50 ms, and the largest latency of long polling within as much of 150 ms. Refuted when that interval is wholly outside, although packets were at most ${percentText(linkLimits.late)} of their way late, or when the largest is less. The mean of long polling, and how soon polls on new connections are answered, are shown beside them.`,
    experiments: ['transits', 'round-trips'],
    decide: decideLeap,
  },
  {
    number: 12,
    claim: 'Server-Sent Events are as fast as WebSocket.',
    source:
      'Johannessen, Oslo, 2014 (SignalR: 18.1 against 18.4 ms); contradicted by Bigestans, Skövde, 2014',
    workload: '200 users get private notifications at random moments (Poisson), two a second for each.',
    metric: 'Difference of latency at p50 and p99, in pairs within rounds',
    rule: 'Reproduced when at p50 and at p99 the whole 95 % interval of the difference is within ±0.5 ms, or that of the ratio within 10 %. Refuted when at one of them both lie wholly outside.',
    experiments: ['race'],
    decide: decideSseLatency,
  },
  {
    number: 13,
    claim: 'Long polling can use less CPU than WebSocket.',
    source: 'Johannessen, Oslo, 2014 (SockJS: 11 % at 199 ms against 17 % at 61 ms)',
    workload:
      '200 users get private notifications at random moments (Poisson), from one in 20 s to five a second.',
    metric: 'Server CPU per notification, long polling ÷ WebSocket, beside latency',
    rule: 'Reproduced when at any of the rates the whole 95 % interval of the ratio is below 1; refuted when at all of them it is above 1. Intervals are widened for all pairs of transports, which more than makes up for testing several rates.',
    experiments: ['rates', 'race'],
    decide: decideLongPollingCpu,
  },
  {
    number: 14,
    claim: 'WebSocket loses its lead when the CPU is saturated.',
    source: 'Tangen, Oslo, 2015',
    workload:
      '200 users get private notifications at loads from half to five times the capacity of one core, estimated from WebSocket’s CPU under a moderate load; under a heavy load, each costs a fraction of that.',
    metric: 'Median latency, SSE and long polling ÷ WebSocket, below and above saturation',
    rule: `A lead is a ratio above ${times(pushLimits.lead)} with its whole 95 % interval. Reproduced when a lead at the lightest load is gone at the heaviest, with the whole interval below ${times(pushLimits.lead)}; refuted when all leads remain. Undecided without a lead to lose, when WebSocket used less than ${percentText(saturatedShare)} of the core at the heaviest load, or when the load generator was the limit.`,
    experiments: ['saturation'],
    decide: decideSaturation,
  },
  {
    number: 15,
    claim: 'SSE scales better than WebSocket, and long polling scales worst.',
    source: 'The RxDB project’s article on these transports, without measurement',
    workload:
      'A search by pushbench capacity, with the scenario of that search; pushbench claims does not run it.',
    metric: 'Users that one core serves within a latency limit',
    rule: 'Reproduced when the range of SSE’s capacity lies wholly above WebSocket’s, and both above long polling’s. Refuted when WebSocket’s lies wholly above SSE’s, or long polling’s above one of the others.',
    experiments: [],
    decide: (_, capacity) => decideScaling(capacity),
  },
  {
    number: 16,
    claim: 'Compression costs memory and CPU.',
    source: 'The README of ws; Centrifugo (a third of the bandwidth, twice the CPU)',
    workload: '500 users get JSON of 330 B once a second, by WebSocket with and without permessage-deflate.',
    metric: 'Server CPU per notification and memory per connection, with ÷ without',
    rule: `Reproduced when both are above ${times(costLimits.dearer)} with the whole 95 % interval. Refuted when one is wholly below.`,
    experiments: ['compression'],
    decide: decideCompression,
  },
  {
    number: 17,
    claim: 'Full duplex pays: a client sends over the same connection.',
    source: 'RFC 6455, 2011, §1.1',
    workload:
      '100 users with a browser’s headers send a message of 64 B twice a second and get it back, by WebSocket frames and by POST beside SSE.',
    metric: 'Bytes upstream per message, and the median round trip',
    rule: `Reproduced when a frame takes less than ${percentText(costLimits.lighter)} of a POST’s bytes upstream, and the whole 95 % interval of its median round trip is below that of the POST. Refuted when it takes no fewer bytes, or its round trip is longer with the whole interval.`,
    experiments: ['upstream'],
    decide: decideUpstream,
  },
  {
    number: 18,
    claim: 'Messages are lost while a client reconnects, unless the server can resume.',
    source: 'AnyCable’s benchmark (84.6 % delivered without, 100 % with)',
    workload:
      '200 users get two private notifications a second by SSE and WebSocket; every connection is cut once in 1.5 s, and clients come back with a cursor or without.',
    metric: 'Share of the notifications that arrived',
    rule: 'Reproduced when both transports lose some without resuming and none with it. Refuted when any is lost with resuming, or none without. Deliveries are counted, even in trials that losses make invalid.',
    experiments: ['cuts'],
    decide: decideLossOnReconnect,
  },
  {
    number: 19,
    claim: 'A restart causes a storm of reconnecting clients.',
    source: 'AnyCable’s benchmark (5,000 clients, p95 5.99 s)',
    workload:
      'The target of 500 WebSocket clients is restarted. They come back after exactly 1 s, after 1 s ±50 %, or at any moment before it, and double the wait after each failure.',
    metric: 'Attempts to connect per 100 ms with no, ±50 % and full jitter',
    rule: `Reproduced when without jitter at least ${percentText(reconnectLimits.storm)} of the users come back within 200 ms in every trial, and full jitter brings the peak below ${percentText(reconnectLimits.calmed)} of that. Refuted when without jitter fewer than ${percentText(reconnectLimits.noStorm)} come back within 200 ms.`,
    experiments: ['restart'],
    decide: decideReconnectStorm,
  },
  {
    number: 20,
    claim: 'Proxies that buffer or time out break streaming.',
    source: 'RFC 6202, 2011, §3.2; the defaults of nginx',
    workload:
      'Users get private notifications by SSE through nginx with its default buffering, and by SSE and WebSocket through nginx that ends connections after 3 s of silence, as the default does after 60 s.',
    metric: 'Events withheld, and connections cut',
    rule: `Reproduced when buffering withholds events, with a median of ${proxyLimits.withheldMs} ms or more, or events that do not come at all, and silent connections are cut on both transports. Refuted when neither happens.`,
    experiments: ['buffering', 'idle-limit'],
    uses: saysOfProxy,
    decide: decideBrokenStreams,
  },
];
