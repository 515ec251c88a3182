import { spawnSync } from 'node:child_process';
import type { Link } from '../../core/hardware.ts';
import type { ProcessCommand } from '../processes/processCommand.ts';

/** Runs a command and returns its output; null if it does not exist or fails. */
export type Run = (command: ProcessCommand) => string | null;

const runHere: Run = ({ file, args }) => {
  const { status, stdout } = spawnSync(file, args, { encoding: 'utf8', timeout: 5_000 });
  return status === 0 ? stdout : null;
};

/** The fields of `ip`'s description of a device that limit the size of its pieces. */
const sizeNames = ['gso_max_size', 'gso_max_segs', 'tso_max_size', 'gro_max_size', 'tso_max_segs'];

/** The features in ethtool's list that change the cost of packets; the rest concerns hardware. */
const offloadNames =
  /^(rx-checksumming|tx-checksumming|scatter-gather|tcp-segmentation-offload|generic-segmentation-offload|generic-receive-offload|large-receive-offload|rx-vlan-offload|tx-vlan-offload): (on|off)\b/gm;

/**
 * Reads the properties of a network device, on the host of `on`; null if none are known, as on other
 * platforms.
 */
export function readLink(
  device: string,
  on: (command: ProcessCommand) => ProcessCommand = (command) => command,
  run: Run = runHere,
): Link | null {
  const described = run(on({ file: 'ip', args: ['-json', '-details', 'link', 'show', 'dev', device] }));
  const listed = run(on({ file: 'ethtool', args: ['--show-features', device] }));
  if (described === null && listed === null) return null;
  const found = deviceIn(described);
  const offloads = [...(listed ?? '').matchAll(offloadNames)].map(([, name, state]) => [name, state]);
  return {
    device,
    mtu: typeof found.mtu === 'number' ? found.mtu : null,
    sizes: Object.fromEntries(
      sizeNames.flatMap((name) => {
        const size = found[name];
        return typeof size === 'number' ? [[name, size]] : [];
      }),
    ),
    offloads: listed === null ? null : Object.fromEntries(offloads),
  };
}

function deviceIn(json: string | null): Record<string, unknown> {
  try {
    const [device] = JSON.parse(json ?? '[]') as Record<string, unknown>[];
    return device ?? {};
  } catch {
    return {};
  }
}
