import { expect, test } from 'vitest';
import { names } from './options.ts';

test('names are read as people write them: with spaces, twice, with a comma too many', () => {
  expect(names('sse, websocket')).toEqual(['sse', 'websocket']);
  expect(names(' sse ,,sse\t, websocket,')).toEqual(['sse', 'websocket']);
});

test.each(['', ' ', ',', ' , '])('no name at all is refused: %j', (text) => {
  expect(() => names(text)).toThrow('Expected names, separated by commas.');
});
