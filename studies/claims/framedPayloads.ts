/**
 * What stands around a payload in a WebSocket message of `framing`, by direction: the contract's envelope
 * with JSON's escapes.
 */
const envelopeBytes = { down: 61, up: 41 } as const;

/**
 * Payloads whose messages are just within and just beyond what the length field of 7 and of 16 bits can say.
 */
export const framedPayloadBytes = [125, 126, 65_535, 65_536]
  .flatMap((message) => [message - envelopeBytes.down, message - envelopeBytes.up])
  .sort((a, b) => a - b);
