import { performance } from 'node:perf_hooks';
import { monotonicMs, until } from '../core/clock.ts';
import { startDelayMeter } from '../core/delayMeter.ts';
import { messageOf } from '../core/errors.ts';
import { createHistogram, encodeHistogram, recordMs } from '../core/histogram.ts';
import type { AgentReport, Channel, FromAgent, ToAgent } from '../core/messages/protocol.ts';
import { createRandom } from '../core/random.ts';
import { defaultReconnect } from '../core/scenario/disturbances.ts';
import { payloadStore } from '../core/schedule/payload.ts';
import { compileSchedule, type Schedule } from '../core/schedule/schedule.ts';
import { snapshotOf } from './agentSnapshot.ts';
import { AuthBook } from './authBook.ts';
import { Bunching } from './bunching.ts';
import { credentialsFor } from './credentials.ts';
import { crossOriginOf, pageHeaders } from './crossOrigin.ts';
import { Disturber } from './disturber.ts';
import { FaultBook } from './faultBook.ts';
import { connectSubscriber } from './index.ts';
import { loneliestDelivery } from './loneliestDelivery.ts';
import { Network, trafficBetween } from './network.ts';
import { sendOwnMessages } from './ownMessages.ts';
import { PacketSample } from './packetSample.ts';
import { Recorder } from './recorder.ts';
import { rssBytesNow } from './rssBytes.ts';
import { spreadEvenly } from './spreadEvenly.ts';
import type { Sink, Subscriber, SubscriberContext } from './transport.ts';
import { type UserRange, Verifier } from './verifier.ts';
import { WireTap, type Worth } from './wireTap.ts';

type Prepare = Extract<ToAgent, { type: 'prepare' }>;

/** Time after the last delivery in which a duplicate would still be noticed. */
const afterwatchMs = 200;
const progressEveryMs = 1_000;

/** Runs an agent on a channel: each trial is prepare → connect → start → report. */
export function runAgent(channel: Channel<FromAgent, ToAgent>): void {
  let agent: Agent | undefined;
  const fail = (error: unknown) => channel.send({ type: 'failed', kind: 'load', reason: messageOf(error) });
  channel.onMessage((message) => {
    try {
      switch (message.type) {
        case 'prepare':
          agent = new Agent(message, channel);
          channel.send({ type: 'prepared', sha256: agent.schedule.sha256 });
          break;
        case 'connect':
          agent?.connect();
          break;
        case 'start':
          agent?.start(message.originMs).catch(fail);
      }
    } catch (error) {
      fail(error);
    }
  });
}

/** Hosts the subscribers of a range of users for one trial. */
class Agent {
  readonly schedule: Schedule;
  readonly #job: Prepare;
  readonly #users: UserRange;
  readonly #channel: Channel<FromAgent, ToAgent>;
  readonly #disturber: Disturber | null;
  readonly #auth: AuthBook | null;
  readonly #network: Network;
  readonly #verifier: Verifier;
  readonly #recorder = new Recorder(() => this.#network.requests.total);
  readonly #wireTap = new WireTap((id) => this.#worthOf(Number(id)));
  readonly #shown: ReturnType<typeof loneliestDelivery>;
  readonly #faults = new FaultBook();
  readonly #packets = new PacketSample(monotonicMs);
  readonly #sendLag = createHistogram();
  readonly #subscribe = createHistogram();
  readonly #subscribers: Subscriber[] = [];
  readonly #payload: ReturnType<typeof payloadStore>;
  #subscribed = 0;
  #originMs = 0;

  constructor(job: Prepare, channel: Channel<FromAgent, ToAgent>) {
    this.#job = job;
    this.#channel = channel;
    this.schedule = compileSchedule(job.scenario, job.seed);
    this.#disturber = job.scenario.disturbances ? new Disturber(this.schedule.disturbances) : null;
    this.#auth = job.variant.auth ? new AuthBook(this.#disturber?.connects) : null;
    const connects = this.#auth?.connects ?? this.#disturber?.connects;
    this.#network = new Network(connects, job.variant.over, job.authority, job.route);
    this.#users = { from: job.firstUser, to: job.firstUser + job.users };
    this.#shown = loneliestDelivery(this.schedule, this.#users);
    const { topic, topics } = this.schedule;
    // Every event has a topic.
    this.#payload = payloadStore(this.schedule, (index) => {
      const { from, to } = topics.subscribersOf(topic[index] as number);
      return from < this.#users.to && to > this.#users.from;
    });
    this.#verifier = new Verifier(this.schedule, this.#users, this.#payload, job.ordersTopics);
  }

  /** Connects the subscribers over the scenario's ramp, evenly. */
  connect(): void {
    const { firstUser, users, scenario } = this.#job;
    spreadEvenly(users, scenario.connect.over, (place) =>
      this.#subscribers.push(this.#connectUser(firstUser + place)),
    );
    setInterval(() => {
      this.#channel.send({
        type: 'progress',
        connected: this.#subscribed,
        delivered: this.#verifier.delivered,
        lastFault: this.#faults.last,
      });
    }, progressEveryMs).unref();
  }

  #connectUser(user: number): Subscriber {
    const { variant, scenario, seed, url, described } = this.#job;
    const { schedule } = this;
    const topics = schedule.topics.topicsOf(user).map((topic) => schedule.topics.names[topic] as string);
    const common = { url: new URL(url), topics, headers: pageHeaders(scenario), described };
    const credentials = credentialsFor(variant.auth, { ...common, network: this.#network, book: this.#auth });
    const returns = this.#disturber?.returnsOf();
    const bunching = new Bunching();
    const beganMs = monotonicMs();
    let isSubscribed = false;
    const sink: Sink = {
      subscribed: () => {
        if (isSubscribed) return returns?.back();
        isSubscribed = true;
        recordMs(this.#subscribe, monotonicMs() - beganMs);
        if (++this.#subscribed < this.#job.users) return;
        // Or else garbage from connecting would be collected while thousands of subscribers are measured.
        globalThis.gc?.();
        this.#channel.send({ type: 'connected' });
      },
      notification: (id, topic, payload, askedAtMs = 0) => {
        const now = monotonicMs();
        credentials.delivered(now);
        const index = this.#verifier.check(user, id, topic, payload);
        if (index < 0) return;
        // From here on, `index` is an event of the schedule.
        this.#network.ledger.received.claimPayload(schedule.payloadBytes[index] as number);
        const atMs = now - this.#originMs;
        const dueMs = (schedule.dueUs[index] as number) / 1000;
        returns?.delivered(dueMs, atMs);
        const waitMs = Math.max(0, askedAtMs - this.#originMs - dueMs);
        const isMeasured = dueMs * 1000 >= schedule.measureStartUs;
        this.#recorder.record(atMs, atMs - dueMs, waitMs, isMeasured, bunching.isBehind(dueMs, atMs));
      },
      gap: (transport = variant.transport) => {
        sink.fault('gap', `GET /${transport}: the target said that something may be missing`);
        returns?.back();
      },
      fault: (kind, example) => this.#faults.add(kind, example, returns?.explainsFault(kind) === true),
      refused: (kind, reason) => this.#channel.send({ type: 'failed', kind, reason }),
    };
    const passed = this.#packets.of(user, variant.over);
    const context: SubscriberContext = {
      ...common,
      variant,
      credentials,
      network: this.#network.forSubscriber(user, crossOriginOf(scenario, url), passed),
      sink,
      random: createRandom(seed, `subscriber/${user}`),
      reconnect: scenario.reconnect ?? defaultReconnect,
      place: { cursor: undefined },
    };
    return connectSubscriber(user === this.#shown?.user ? this.#wireTap.on(context) : context);
  }

  #subscriberOf(user: number): Subscriber | undefined {
    return this.#subscribers[user - this.#users.from];
  }

  #worthOf(index: number): Worth {
    if (index === this.#shown?.index) return 'best';
    // Undefined if the target made the id up.
    const dueUs = this.schedule.dueUs[index];
    return dueUs !== undefined && dueUs >= this.schedule.measureStartUs ? 'measured' : 'any';
  }

  /** Runs the schedule's phases from its zero on, and reports. */
  async start(originMs: number): Promise<void> {
    this.#originMs = originMs;
    const { measureStartUs, measureEndUs } = this.schedule;
    const ticking = setInterval(() => this.#recorder.tick(monotonicMs() - originMs), 250);
    sendOwnMessages(this.schedule, {
      users: this.#users,
      originMs,
      payload: this.#payload,
      send: (user, message) => this.#subscriberOf(user)?.send(message),
      late: (lagMs) => recordMs(this.#sendLag, lagMs),
    });
    this.#auth?.begin(originMs);
    this.#disturber?.begin(originMs, (user) => this.#subscriberOf(user));
    this.#packets.begin(originMs + measureStartUs / 1000, originMs + measureEndUs / 1000);
    await until(originMs);
    this.#recorder.tick(0);
    await until(originMs + measureStartUs / 1000);
    const delay = startDelayMeter();
    const before = snapshotOf(this.#network);
    await until(originMs + measureEndUs / 1000);
    const after = snapshotOf(this.#network);
    const eventLoopDelayMs = delay.read();
    delay.stop();
    const rssBytes = rssBytesNow();
    await this.#drained(originMs + measureEndUs / 1000 + this.#job.scenario.phases.drain);
    await until(monotonicMs() + afterwatchMs);
    clearInterval(ticking);
    this.#disturber?.end();
    const seconds = this.#recorder.seconds();
    await Promise.all(this.#subscribers.map((subscriber) => subscriber.close()));

    const { latency, feedWait, transfer } = this.#recorder.latencies();
    const report: AgentReport = {
      subscribers: this.#job.users,
      delivery: this.#verifier.delivery(),
      firstWrong: this.#verifier.firstWrong(),
      faults: this.#faults.counts(),
      behind: this.#recorder.behind,
      latency: encodeHistogram(latency),
      feedWait: encodeHistogram(feedWait),
      transfer: encodeHistogram(transfer),
      sendLag: encodeHistogram(this.#sendLag),
      subscribe: encodeHistogram(this.#subscribe),
      traffic: this.#network.traffic(),
      measured: trafficBetween(before.count, after.count),
      unaccounted: this.#network.unaccounted(),
      cpuMs: (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1000,
      rssBytes,
      eventLoopUtilization: performance.eventLoopUtilization(after.loop, before.loop).utilization,
      eventLoopDelayMs,
      seconds,
      wire: this.#wireTap.sample(),
      packetTimes: this.#packets.times(),
      tls: this.#network.tlsUse,
      subprotocols: [...this.#network.subprotocols],
      http2: this.#network.http2Use,
      auth: this.#auth?.report() ?? null,
      fallback: this.#network.fallbacks.report(),
      disturbance: this.#disturber?.report() ?? null,
    };
    this.#channel.send({ type: 'report', report });
  }

  /** Resolves when nothing is outstanding, or at the deadline. */
  async #drained(deadlineMs: number): Promise<void> {
    while (this.#verifier.outstanding > 0 && monotonicMs() < deadlineMs) await until(monotonicMs() + 20);
  }
}
