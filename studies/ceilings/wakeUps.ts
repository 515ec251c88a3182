import { readPollAnswer } from '../../core/messages/wireMessage.ts';
import { openPublishStream } from '../../harness/publisher/publishStream.ts';
import type { AskedRequest } from './askedRequest.ts';
import { endCursor, notificationLine, pollPath } from './polls.ts';

/** Those who wait on one topic: a notification wakes them all. */
interface Group {
  readonly topic: string;
  members: number;
  answered: number;
}

const groupCount = 4;
/**
 * Groups that are being answered at any time: while the load reads the answers of one, the target writes
 * another's.
 */
const wokenAtOnce = 2;

/**
 * Long polls, each held until a notification wakes it. Who is answered asks again. When all of a group have
 * been answered, the group that has waited longest is woken: its requests have reached the target long
 * before, as what was asked and published after them has been answered. Published in this process, as no
 * other could know.
 */
export async function wakeUps(endpoint: string, url: string): Promise<AskedRequest> {
  const groups = Array.from({ length: groupCount }, (_, i): Group => {
    return { topic: `ceiling/${i}`, members: 0, answered: 0 };
  });
  const [first] = groups as [Group];
  const cursor = await endCursor(endpoint, first.topic, url);
  const stream = openPublishStream({ url, authority: null });
  const waiting = [...groups];
  let published = 0;
  let isOver = false;
  const wakeNext = () => {
    const group = waiting.shift();
    if (group && !isOver) stream.request.write(notificationLine(group.topic, published++));
  };
  for (let i = 0; i < wokenAtOnce; i++) wakeNext();

  let clients = 0;
  return {
    path: pollPath(endpoint, first.topic, cursor),
    conversation() {
      const group = groups[clients++ % groups.length] as Group;
      group.members++;
      return {
        firstPath: pollPath(endpoint, group.topic, cursor),
        pathAfter(body) {
          const from = readPollAnswer(body).cursor;
          if (++group.answered === group.members) {
            group.answered = 0;
            waiting.push(group);
            wakeNext();
          }
          return pollPath(endpoint, group.topic, from);
        },
      };
    },
    finish() {
      isOver = true;
      return stream.finish(published);
    },
  };
}
