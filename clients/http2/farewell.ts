import { excerptOf } from '../../core/messages/unreadable.ts';
import { PathError } from '../wire/requestFault.ts';
import { errorCodes, errorName } from './errorCodes.ts';

/** Codes by which a target says that it will not be used like this, however often it is tried. */
const finalReasons: Readonly<Record<number, string>> = {
  [errorCodes.HTTP_1_1_REQUIRED]: 'it requires HTTP/1.1 here',
  [errorCodes.INADEQUATE_SECURITY]: 'this TLS is not enough for its HTTP/2',
};

/** What it means that a target `has` ended a stream or a connection with this code (RFC 9113 §7). */
export function farewell(has: string, code: number, debug = ''): Error {
  const said = `${errorName(code)}${debug === '' ? '' : `: ${excerptOf(debug)}`}`;
  const final = finalReasons[code];
  return final === undefined
    ? new Error(`the target ${has} with ${said}`)
    : new PathError(`${final}: it ${has} with ${said}`);
}
