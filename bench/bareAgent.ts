/*
 * The floor for the load clients: an agent that speaks the coordinator's messages, and on the wire does the
 * least that receives the notifications at all. It opens plain sockets, writes a request by hand, and counts
 * bytes. It parses, verifies and books nothing. With the argument `ws` it receives WebSocket messages through
 * that library, and looks into none.
 */
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { WebSocket } from 'ws';
import { until } from '../core/clock.ts';
import type { ByteCounts } from '../core/counts.ts';
import { createHistogram, encodeHistogram } from '../core/histogram.ts';
import type { AgentReport, ToAgent } from '../core/messages/protocol.ts';
import { compileSchedule, type Schedule } from '../core/schedule/schedule.ts';
import { encodeFrame } from './maskedFrame.ts';

let job: Extract<ToAgent, { type: 'prepare' }>;
let schedule: Schedule;
let bytes = 0;

process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToAgent) => {
  if (message.type === 'prepare') {
    job = message;
    schedule = compileSchedule(job.scenario, job.seed);
    process.send?.({ type: 'prepared', sha256: schedule.sha256 });
  } else if (message.type === 'connect') connectAll();
  else if (message.type === 'start') void report(message.originMs);
});

function connectAll(): void {
  let connected = 0;
  const isConnected = () => {
    if (++connected === job.users) setTimeout(() => process.send?.({ type: 'connected' }), 500);
  };
  const connectUser = process.argv[2] === 'ws' ? connectByWs : connectBySocket;
  for (let user = job.firstUser; user < job.firstUser + job.users; user++)
    connectUser(
      schedule.topics.topicsOf(user).map((topic) => schedule.topics.names[topic] as string),
      isConnected,
    );
}

function connectBySocket(topics: string[], isConnected: () => void): void {
  const url = new URL(job.url);
  const { transport } = job.variant;
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  const upgrade =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
  socket.write(
    `GET /${transport}?topics=${topics.join(',')} HTTP/1.1\r\nHost: ${url.host}\r\n${transport === 'websocket' ? upgrade : ''}\r\n`,
  );
  socket.once('data', () => {
    if (transport === 'websocket') socket.write(encodeFrame(JSON.stringify({ subscribe: topics })));
    isConnected();
  });
  socket.on('data', (chunk) => {
    bytes += chunk.length;
  });
}

function connectByWs(topics: string[], isConnected: () => void): void {
  const socket = new WebSocket(`${job.url.replace(/^http/, 'ws')}/websocket`, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  socket.on('open', () => socket.send(JSON.stringify({ subscribe: topics })));
  socket.once('message', isConnected);
  socket.on('message', (data: Buffer) => {
    bytes += data.length;
  });
}

async function report(originMs: number): Promise<void> {
  await until(originMs + schedule.measureStartUs / 1000);
  const cpu = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  await until(originMs + schedule.measureEndUs / 1000);
  const { user, system } = process.cpuUsage(cpu);
  const none: ByteCounts = {
    handshake: 0,
    headers: 0,
    framing: 0,
    payload: 0,
    heartbeat: 0,
    total: 0,
    envelope: 0,
  };
  const traffic = {
    requests: { total: 0, empty: 0, failed: 0, upstream: 0 },
    connections: { opened: job.users, failed: 0, reconnected: 0 },
    sent: none,
    received: { ...none, total: bytes },
  };
  const empty = encodeHistogram(createHistogram());
  const done: AgentReport = {
    subscribers: job.users,
    delivery: { expected: 0, delivered: 0, lost: 0, duplicated: 0, reordered: 0, corrupted: 0 },
    firstWrong: {},
    faults: [],
    behind: 0,
    latency: empty,
    sendLag: empty,
    feedWait: empty,
    transfer: empty,
    subscribe: empty,
    eventLoopDelayMs: null,
    traffic,
    measured: traffic,
    unaccounted: 0,
    wire: null,
    packetTimes: [],
    tls: null,
    subprotocols: [],
    http2: null,
    auth: null,
    fallback: null,
    disturbance: null,
    cpuMs: (user + system) / 1000,
    rssBytes: process.memoryUsage.rss(),
    eventLoopUtilization: performance.eventLoopUtilization(loop).utilization,
    seconds: [],
  };
  process.send?.({ type: 'report', report: done });
}
