import { expect, test } from 'vitest';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { agreedIn, agreementText } from './agreed.ts';
import { differencesOf } from './differences.ts';

const choosing = (...subprotocols: string[]) => ({ ...trialOf('websocket'), subprotocols });

test('the subprotocols that a target has chosen are agreed on, apart where it chose differently', () => {
  const agreed = agreedIn([choosing('chat.v2'), choosing('chat.v2'), choosing('chat.v1'), trialOf('sse')]);
  expect(agreed.map((one) => [one.trials, agreementText(one)])).toEqual([
    [2, 'subprotocol chat.v2'],
    [1, 'subprotocol chat.v1'],
  ]);
});

test('two results in which the target chose differently differ in that', () => {
  expect(differencesOf(resultOf([choosing('chat.v2')]), resultOf([choosing('chat.v1')]))).toEqual([
    { what: 'agreed on by websocket', base: 'subprotocol chat.v2', head: 'subprotocol chat.v1' },
  ]);
});
