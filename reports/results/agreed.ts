import { addWebSockets, type Http2Use, hasUpgraded } from '../../core/http2Use.ts';
import { subprotocolsWords } from '../../core/subprotocols.ts';
import type { TlsUse } from '../../core/tlsUse.ts';
import type { Trial } from '../../core/trial.ts';

/** What clients and target of a variant agreed on, and how often it was used. */
export interface Agreed {
  readonly trials: number;
  /** With the handshakes of all these trials; null without TLS. */
  readonly tls: TlsUse | null;
  /** With the connections, streams and WebSockets of all these trials; null for HTTP/1.1. */
  readonly http2: Http2Use | null;
  /** WebSocket subprotocols that the target has chosen. */
  readonly subprotocols: readonly string[];
}

/**
 * What was agreed on in the trials of a variant: several where they differ, and none over HTTP/1.1 in the
 * clear without subprotocols, where there is nothing to agree on.
 */
export function agreedIn(trials: readonly Pick<Trial, 'tls' | 'http2' | 'subprotocols'>[]): Agreed[] {
  const found = new Map<string, Agreed>();
  for (const { tls = null, http2 = null, subprotocols = [] } of trials) {
    const key = agreementText({ tls, http2, subprotocols });
    if (key === '') continue;
    const before = found.get(key);
    const webSockets = addWebSockets([before?.http2 ?? {}, http2 ?? {}]);
    found.set(key, {
      trials: (before?.trials ?? 0) + 1,
      tls: tls && { ...tls, handshakes: added(before?.tls?.handshakes, tls.handshakes) },
      http2: http2 && {
        ...http2,
        connections: http2.connections + (before?.http2?.connections ?? 0),
        streams: http2.streams + (before?.http2?.streams ?? 0),
        ...(webSockets && { webSockets }),
      },
      subprotocols,
    });
  }
  return [...found.values()];
}

const added = (before: TlsUse['handshakes'] | undefined, one: TlsUse['handshakes']) => ({
  full: one.full + (before?.full ?? 0),
  resumed: one.resumed + (before?.resumed ?? 0),
});

/** What was agreed on, without how often it was used. */
export function agreementText({ tls, http2, subprotocols }: Omit<Agreed, 'trials'>): string {
  return [
    ...(http2 ? [http2Text(http2)] : []),
    ...(tls ? [tlsText(tls)] : []),
    ...(subprotocols.length > 0 ? [subprotocolsWords(subprotocols)] : []),
  ].join('; ');
}

/** What was agreed on of TLS. */
export const tlsText = ({ version, cipher, group, certificate }: TlsUse) =>
  [version, cipher, ...(group ? [group] : []), ...(certificate ? [`certificate ${certificate}`] : [])].join(
    ', ',
  );

/** What was agreed on of HTTP/2: mostly what the target has announced. */
export function http2Text({ version, peer, webSockets }: Http2Use): string {
  const { maxConcurrentStreams, initialWindowBytes, headerTableBytes, connectProtocol } = peer;
  return [
    version,
    `${maxConcurrentStreams ?? 'unlimited'} streams`,
    `window ${initialWindowBytes} B`,
    `header table ${headerTableBytes} B`,
    ...(connectProtocol ? ['WebSocket on streams'] : []),
    ...(webSockets && hasUpgraded({ webSockets })
      ? [webSockets.onStreams > 0 ? 'some WebSockets on HTTP/1.1' : 'WebSockets on HTTP/1.1']
      : []),
  ].join(', ');
}
