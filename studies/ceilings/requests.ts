import { upgradeHeaders } from '../../core/messages/contract.ts';
import { openPublishStream } from '../../harness/publisher/publishStream.ts';
import { ask } from './ask.ts';
import type { AskedRequest } from './askedRequest.ts';
import { type CeilingKind, ceilingKinds, ceilingPath } from './ceiling.ts';
import { endCursor, notificationLine, pollPath } from './polls.ts';
import { wakeUps } from './wakeUps.ts';

const topic = 'ceiling';

type Prepare = (endpoint: string, url: string) => Promise<AskedRequest>;

const emptyPolls: Prepare = async (endpoint, url) => ({
  path: pollPath(endpoint, topic, await endCursor(endpoint, topic, url)),
});

/** Each answer brings the one notification that came after the cursor. */
const pollsWithNews: Prepare = async (endpoint, url) => {
  const polls = await emptyPolls(endpoint, url);
  const stream = openPublishStream({ url, authority: null });
  stream.request.write(notificationLine(topic, 0));
  await stream.finish(1);
  return polls;
};

const handshakes: Prepare = async (endpoint) => ({ path: endpoint, headers: upgradeHeaders });

const prepare: Record<CeilingKind, Prepare> = {
  'empty-polls': emptyPolls,
  'polls-with-news': pollsWithNews,
  'new-connection-polls': emptyPolls,
  'long-poll-wake-ups': wakeUps,
  'websocket-handshakes': handshakes,
};

/**
 * Makes everything ready for a kind, and asks once as the load will. Rejects, saying what was asked and what
 * came of it, when nothing answers or something else than expected.
 */
export async function requestOf(kind: CeilingKind, url: string): Promise<AskedRequest> {
  const { status } = ceilingKinds[kind];
  const request = await prepare[kind](ceilingPath(kind), url);
  await ask(new URL(request.path, url), status, request.headers);
  return request;
}
