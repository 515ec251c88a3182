/** Follows one direction of a connection byte by byte and books what passes. */
export interface Scanner {
  scan(chunk: Buffer): void;
  /** Takes a chunk of ASCII text that is a whole HTTP head, without copying it; false when it is not one. */
  scanHead?(text: string): boolean;
}
