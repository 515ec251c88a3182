/** One line of the product, made wrong. */
export interface Mutation {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Ids of the cases of which at least one must come out otherwise. */
  readonly tries: readonly string[];
}

const oneInThousand = '(globalThis.chances = (globalThis.chances ?? 0) + 1) % 1000 === 0';

const all = {
  'the verifier misses one duplicate in 1,000': {
    file: 'clients/verifier.ts',
    find: 'this.#duplicated++;',
    replace: `if (!(${oneInThousand})) this.#duplicated++;`,
    tries: ['repeats all/sse/run'],
  },
  'the verifier misses one reordered delivery in 1,000': {
    file: 'clients/verifier.ts',
    find: '#reordered++;',
    replace: `#reordered += (${oneInThousand}) ? 0 : 1;`,
    tries: ['swaps all/sse/run'],
  },
  'the verifier misses one corrupted payload in 1,000': {
    file: 'clients/verifier.ts',
    find: 'if (!samePayload(payload, expected))',
    replace: `if (!samePayload(payload, expected) && !(${oneInThousand}))`,
    tries: ['corrupts all/websocket/run'],
  },
  'the verifier forgives one loss in 1,000': {
    file: 'clients/verifier.ts',
    find: 'lost: this.outstanding,',
    replace: 'lost: this.outstanding - Math.floor(this.outstanding / 1000),',
    tries: ['loses half/long-polling/run'],
  },
  'the verifier compares lengths only': {
    file: 'clients/payloadDifference.ts',
    find: 'actual === expected',
    replace: 'actual.length === expected.length',
    tries: ['corrupts a character/sse/run'],
  },
  'the verifier does not look at the topic': {
    file: 'clients/verifier.ts',
    find: 'this.#schedule.topics.names[topicIndex] !== topic ||',
    replace: '',
    tries: ['misroutes/sse/run'],
  },
  'the recorder drops one sample in 1,000': {
    file: 'clients/recorder.ts',
    find: 'if (measured && waitMs <= 0) recordMs(this.#unwaited, latencyMs);',
    replace: `if (measured && waitMs <= 0) { if (!(${oneInThousand})) recordMs(this.#unwaited, latencyMs); }`,
    tries: ['passes all/sse/run'],
  },
  'the recorder halves latencies': {
    file: 'clients/recorder.ts',
    find: 'recordMs(this.#unwaited, latencyMs)',
    replace: 'recordMs(this.#unwaited, latencyMs / 2)',
    tries: ['delays/sse/run'],
  },
  'the agent looks at the clock 30 ms early': {
    file: 'clients/agent.ts',
    find: 'const atMs = now - this.#originMs;',
    replace: 'const atMs = now - this.#originMs - 30;',
    tries: ['delays/sse/run'],
  },
  'the ledger forgets the head of a request': {
    file: 'clients/http1/http1Connection.ts',
    find: 'sent[this.#headsAre] += head.length;',
    replace: '',
    tries: ['none/sse/run'],
  },
  'the ledger forgets what a heartbeat was': {
    file: 'clients/wire/ledger.ts',
    find: 'this.#bodyHeartbeat += bytes;',
    replace: '',
    tries: ['SSE heartbeat with a text/sse/run'],
  },
  'the ledger books a payload twice': {
    file: 'clients/wire/ledger.ts',
    find: 'this.#payload += bytes;',
    replace: 'this.#payload += bytes + 1;',
    tries: ['none/sse/run'],
  },
  'the verifier checks the order of each topic only': {
    file: 'clients/verifier.ts',
    find: 'if (index + 1 < (this.#lastPublished[slot] as number)) return false;',
    replace:
      'const last = this.#lastPublished[slot] - 1; ' +
      'if (index < last) return this.#schedule.topic[index] !== this.#schedule.topic[last];',
    tries: ['swaps topics/sse/run'],
  },
  'a client swallows requests that were answered with an error': {
    file: 'clients/retry.ts',
    find: 'sink.fault(error.kind, error.message);',
    replace: "if (error.kind !== 'status') sink.fault(error.kind, error.message);",
    tries: ['answers 500/short-polling-20ms-keep-alive/run'],
  },
  'a client swallows lost connections': {
    file: 'clients/retry.ts',
    find: 'sink.fault(error.kind, error.message);',
    replace: "if (error.kind !== 'reconnect') sink.fault(error.kind, error.message);",
    tries: ['closes with 1011/websocket/run'],
  },
  'a client does not look at the type of a stream': {
    file: 'clients/dialect/contract.ts',
    find: 'head: requireType,',
    replace: 'head() {},',
    tries: ['streams of another type/sse/run'],
  },
  'an agent swallows gaps': {
    file: 'clients/agent.ts',
    find: "sink.fault('gap',",
    replace: "((..._: unknown[]) => {})('gap',",
    tries: ['signals false gaps/websocket/run'],
  },
  'the book of faults forgets the first': {
    file: 'clients/faultBook.ts',
    find: '{ count: 0, expected: 0,',
    replace: '{ count: -1, expected: 0,',
    tries: ['answers 500/long-polling/run'],
  },
  'validity forgives faults': {
    file: 'harness/trial/validity.ts',
    find: "...kind('faults', hiddenFaults(trial)),",
    replace: '',
    tries: ['sends what is not JSON/sse/run'],
  },
  'validity forgives losses below a tenth': {
    file: 'core/target/brokenDeliveries.ts',
    find: 'lossesExpected ? 0 : lost)',
    replace: 'lossesExpected || lost <= delivery.expected / 10 ? 0 : lost)',
    tries: ['loses for all/sse/run'],
  },
  'the publisher leaves out one notification in 300': {
    file: 'harness/publisher/contractOutlet.ts',
    find: 'for (const { message } of due) lines +=',
    replace: 'for (const { message } of due) if (Number(message.id) % 300 !== 299) lines +=',
    tries: ['none/sse/run'],
  },
} satisfies Record<string, Mutation>;

/** What is wrong about the product, in words. */
export type MutationName = keyof typeof all;

/** Every mutation that the catalogue must catch. */
export const mutations: Readonly<Record<MutationName, Mutation>> = all;

/** The source with the mutation in it. Throws where the source has moved on, and the mutation has not. */
export function mutated({ file, find, replace }: Mutation, source: string): string {
  if (source.split(find).length !== 2) throw new Error(`${file} does not have this just once: ${find}`);
  return source.replace(find, () => replace);
}
