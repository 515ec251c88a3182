import type { Scenario, Stream } from './scenario.ts';

/** The kind of a stream's topics; streams of the same kind share them. */
type TopicKind = Stream['topics'];

/** Who subscribes to what: topics are numbered over all kinds that a scenario uses. */
export interface Topics {
  readonly names: readonly string[];
  /** The users of a topic, ascending: users from..to-1. */
  subscribersOf(topic: number): { from: number; to: number };
  /** The topics of a user, ascending. */
  topicsOf(user: number): number[];
  /** The range of topics that a stream's notifications go to. */
  rangeOf(kind: TopicKind): { first: number; count: number };
}

interface Block {
  readonly label: string;
  readonly size: number;
  readonly first: number;
  readonly count: number;
}

/** Lays out the topics of a scenario; a last room takes the users that do not fill one. */
export function layOutTopics(scenario: Pick<Scenario, 'users' | 'streams'>): Topics {
  const { users } = scenario;
  const blocks: Block[] = [];
  const names: string[] = [];
  for (const { topics } of scenario.streams) {
    const label = labelOf(topics);
    if (blocks.some((b) => b.label === label)) continue;
    const size = topics === 'private' ? 1 : topics === 'broadcast' ? users : topics.roomsOf;
    const count = Math.ceil(users / size);
    blocks.push({ label, size, first: names.length, count });
    for (let i = 0; i < count; i++) names.push(topics === 'broadcast' ? label : `${label}/${i}`);
  }
  const blockOf = (topic: number) => blocks.findLast((b) => b.first <= topic) as Block;
  return {
    names,
    subscribersOf(topic) {
      const { first, size } = blockOf(topic);
      const from = (topic - first) * size;
      return { from, to: Math.min(users, from + size) };
    },
    topicsOf: (user) => blocks.map((b) => b.first + Math.floor(user / b.size)),
    rangeOf(kind) {
      const { first, count } = blocks.find((b) => b.label === labelOf(kind)) as Block;
      return { first, count };
    },
  };
}

const labelOf = (kind: TopicKind) =>
  kind === 'private' ? 'user' : kind === 'broadcast' ? 'all' : `room${kind.roomsOf}`;
