import { InvalidArgumentError } from 'commander';
import { itemsOf } from '../../core/items.ts';
import { type EndpointName, transports } from '../../core/transports.ts';
import { triedTransports } from './forms.ts';

const isTransport = (name: string): name is EndpointName =>
  (triedTransports as readonly string[]).includes(name);

/** What is wrong with a name that is none of those that are tried. */
const wrongName = (name: string) =>
  name in transports
    ? `${name} is not tried by itself, as it is WebSocket, or long polls, on its way`
    : `There is no transport ${JSON.stringify(name)}`;

/** Parses transports that are separated by commas, for commander. */
export function transportsOption(text: string): EndpointName[] {
  const names = itemsOf(text);
  const wrong = names.find((name) => !isTransport(name));
  if (wrong !== undefined || names.length === 0)
    throw new InvalidArgumentError(
      `${wrong === undefined ? 'Expected transports' : wrongName(wrong)}: ${triedTransports.join(', ')}.`,
    );
  return triedTransports.filter((name) => names.includes(name));
}

/** Parses where transports are served, such as `sse=/events`, for commander. */
export function pathsOption(text: string): ReadonlyMap<EndpointName, string> {
  return new Map(
    itemsOf(text).map((item): [EndpointName, string] => {
      const [name = '', path = ''] = [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)];
      if (!item.includes('=') || !isTransport(name) || !/^\/[^\s#]*$/.test(path))
        throw new InvalidArgumentError(
          `Expected a transport and a path, such as sse=/events, with one of ${triedTransports.join(', ')}.`,
        );
      return [name, path];
    }),
  );
}
