/** Follows one direction of a connection byte by byte and books what passes. */
export interface Scanner {
  scan(chunk: Buffer): void;
}
