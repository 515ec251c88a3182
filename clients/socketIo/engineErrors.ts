import { faultOfStatus } from '../refusal.ts';
import { RequestFault } from '../wire/requestFault.ts';

/** Errors of Engine.IO by their code; those over WebSocket come as these words alone. */
const errors = [
  { words: 'Transport unknown', meaning: 'it does not speak this transport' },
  // The server was started again, or has given the session up: another one may be opened.
  { words: 'Session ID unknown', meaning: 'it does not know the session', isPassing: true },
  { words: 'Bad handshake method', meaning: 'a session is not opened by this method' },
  { words: 'Bad request', meaning: 'the request does not fit the session' },
  { words: 'Forbidden', meaning: 'it does not let this client in' },
  { words: 'Unsupported protocol version', meaning: 'it does not speak Engine.IO 4' },
];

/** The meaning of an error that an Engine.IO server answers with; of any other, what it means elsewhere. */
export const faultOfEngineStatus: typeof faultOfStatus = (endpoint, answer, body) => {
  const code = codeIn(body);
  const error = errors[code];
  if (!error) return faultOfStatus(endpoint, answer, body);
  return new RequestFault(
    'status',
    `${endpoint}: the target answered ${answer.status}: ${error.meaning} (Engine.IO error ${code}, “${error.words}”)`,
    { isFinal: !error.isPassing },
  );
};

/** The code of an error; -1 where there is none. */
function codeIn(body: string): number {
  try {
    const { code } = JSON.parse(body) as { code?: unknown };
    return typeof code === 'number' ? code : -1;
  } catch {
    return errors.findIndex(({ words }) => words === body);
  }
}
