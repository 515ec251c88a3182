import { expect, test } from 'vitest';
import { variantSchema } from '../core/transports.ts';
import { hostNetwork } from '../harness/place/network.ts';
import type { HostsOrder, Network } from '../harness/processes/hosts.ts';
import { smallScenario } from '../test/fixtures/scenario.ts';
import { requireLinks } from './requireLinks.ts';

const cli = {
  interruptible: <T>(work: (signal: AbortSignal) => Promise<T>) => work(new AbortController().signal),
};
const scenarioOver = (...paths: string[]) => ({
  ...smallScenario(),
  variants: paths.map((over) => variantSchema.parse({ transport: 'sse', over })),
});

test('each link is tried once before anything runs, and closed again', async () => {
  const [opened, closed]: [(HostsOrder | undefined)[], number[]] = [[], []];
  const host = hostNetwork('a test');
  const network: Network = {
    ...host,
    async open(order) {
      opened.push(order);
      return { ...(await host.open()), close: async () => void closed.push(opened.length) };
    },
  };
  const paths = ['slow-4g', 'h2+slow-4g', 'direct', 'rtt50ms', 'tls'];
  await requireLinks([scenarioOver(...paths), scenarioOver('slow-4g')], { network }, cli);
  expect(opened.map((order) => order?.link)).toEqual([{ profile: 'slow-4g' }, { rtt: '50ms' }]);
  expect(closed).toEqual([1, 2]);
});

test.each([
  ['slow-4g', /cannot limit a rate here/],
  ['rtt50ms+loss1%', /cannot lose packets here/],
  ['slow-4g+loss1%', /cannot limit a rate or lose packets here/],
])('without private networks, %s is refused with the reason and what can be had', async (path, reason) => {
  const place = { network: hostNetwork('a test') };
  await expect(requireLinks([scenarioOver(path)], place, cli)).rejects.toMatchObject({
    message: expect.stringMatching(reason),
    hint: expect.stringMatching(/--over rtt(150|50)ms/),
    exitCode: 2,
  });
});

test('a disturbance of a link that a variant does not have is refused with the names of both', async () => {
  const disturbances = [{ kind: 'link', after: 500, down: 300 }] as const;
  const scenario = { ...scenarioOver('rtt50ms', 'direct'), disturbances: [...disturbances] };
  const place = { network: hostNetwork('a test') };
  await expect(requireLinks([scenario], place, cli)).rejects.toThrow(
    'small disturbs the link: a link that goes down needs a link, and the variant sse has none',
  );
});
