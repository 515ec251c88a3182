import { expect, test } from 'vitest';
import type { ProcessCommand } from '../processes/processCommand.ts';
import { readLink } from './link.ts';

const described = JSON.stringify([{ ifname: 'wire', mtu: 1500, gso_max_size: 65_536, qdisc: 'noqueue' }]);
const listed = `Features for wire:
rx-checksumming: on
tcp-segmentation-offload: off
\ttx-tcp-segmentation: off
generic-receive-offload: on [fixed]
hw-tc-offload: off
`;

const answering = (answers: Readonly<Record<string, string | null>>) => (command: ProcessCommand) =>
  answers[command.file] ?? null;
const same = (command: ProcessCommand) => command;

test('the device is described by ip, and by ethtool where there is one', () => {
  expect(readLink('wire', same, answering({ ip: described, ethtool: listed }))).toEqual({
    device: 'wire',
    mtu: 1500,
    sizes: { gso_max_size: 65_536 },
    offloads: {
      'rx-checksumming': 'on',
      'tcp-segmentation-offload': 'off',
      'generic-receive-offload': 'on',
    },
  });
  expect(readLink('wire', same, answering({ ip: described }))?.offloads).toBeNull();
});

test('what cannot be asked, or does not answer in JSON, is left open', () => {
  expect(readLink('lo', same, answering({}))).toBeNull();
  for (const words of ['', 'not JSON', '[]', '[null]'])
    expect(readLink('lo', same, answering({ ip: words }))).toEqual({
      device: 'lo',
      mtu: null,
      sizes: {},
      offloads: null,
    });
});

test('it is asked on the host that the commands are put on', () => {
  const asked: string[] = [];
  const inside = ({ file, args }: ProcessCommand) => ({ file: 'nsenter', args: [file, ...args] });
  readLink('wire', inside, ({ file, args }) => {
    asked.push([file, ...args].join(' '));
    return null;
  });
  expect(asked).toEqual([
    'nsenter ip -json -details link show dev wire',
    'nsenter ethtool --show-features wire',
  ]);
});
