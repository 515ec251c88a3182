import { monotonicMs } from '../../core/clock.ts';
import { type LinkTerms, linkTerms } from '../../core/link.ts';
import type { LinkState } from '../../core/messages/linkProtocol.ts';
import type { PacketCounts } from '../../core/packets.ts';
import { userAddresses } from '../../core/userAddress.ts';
import type { LinkOrder, RunningLink } from '../processes/hosts.ts';
import type { ProcessCommand } from '../processes/processCommand.ts';
import { droppedBy } from './deviceDrops.ts';
import { type LinkProcess, linkProgram, startLinkProcess } from './linkProcess.ts';
import { configure, enter, execute } from './namespaces.ts';
import { netemCommand, netemCounted, netemCounts, suitsNetem } from './netem.ts';

/** A link between two private hosts. */
export interface PrivateLink extends RunningLink {
  /** What had passed when the first round trip had been measured. */
  readonly packetsBefore: PacketCounts | null;
  close(): Promise<void>;
}

/** The hosts that it joins, by the processes that hold them. */
export interface Ends {
  readonly load: number;
  readonly target: number;
  readonly addresses: { readonly load: string; readonly target: string };
}

/** The link's device on each side. */
const devices = { load: 'wire', target: 'to-load' } as const;

/** Joins load and target by a link: the kernel's where that does what is asked, or else one of our own. */
export async function openPrivateLink(
  { link, seed }: LinkOrder,
  ends: Ends,
  countPackets: () => PacketCounts,
  joinByWire: () => Promise<void>,
): Promise<PrivateLink> {
  const terms = linkTerms(link);
  if (suitsNetem(terms) && (await hasNetem(ends.load))) {
    await joinByWire();
    return netemLink(terms, ends, countPackets);
  }
  return tunLink(terms, seed, ends, countPackets);
}

/** Whether the kernel can emulate a link: a device that is not used yet shows it. */
async function hasNetem(load: number): Promise<boolean> {
  const probe = { rttMs: 2, downKbit: null, upKbit: null, loss: 0, jitterMs: 0, shared: false };
  try {
    await execute(enter(load, netemCommand('lo', probe, null)));
    await execute(enter(load, { file: 'tc', args: ['qdisc', 'delete', 'dev', 'lo', 'root'] }));
    return true;
  } catch {
    return false;
  }
}

async function netemLink(
  terms: LinkTerms,
  ends: Ends,
  countPackets: () => PacketCounts,
): Promise<PrivateLink> {
  const become = async (verb: 'add' | 'change', { rttMs, isDown }: LinkState) => {
    const done = { rttMs, loss: isDown ? 1 : terms.loss };
    const command = (side: 'load' | 'target', kbit: number | null) =>
      execute(enter(ends[side], netemCommand(devices[side], done, kbit, verb)));
    await Promise.all([command('load', terms.upKbit), command('target', terms.downKbit)]);
  };
  // Or else one loss would be that of a piece of 64 KiB.
  for (const side of ['load', 'target'] as const)
    await configure(ends[side], [`link set dev ${devices[side]} gso_max_segs 1`]);
  await become('add', { rttMs: terms.rttMs, isDown: false });
  const process = await startLinkProcess(enter(ends.target, linkProgram));
  const counted = async (side: 'load' | 'target') =>
    netemCounted(await execute(enter(ends[side], netemCounts(devices[side]))));
  const countedBoth = async () => {
    const [up, down] = await Promise.all([counted('load'), counted('target')]);
    return { carried: up.carried + down.carried, dropped: up.dropped + down.dropped };
  };
  let downed = 0;
  let beforeDown: number | undefined;
  const change = async (state: LinkState) => {
    if (state.isDown) beforeDown ??= (await countedBoth()).dropped;
    await become('change', state);
    const atMs = monotonicMs();
    if (!state.isDown && beforeDown !== undefined) {
      downed += (await countedBoth()).dropped - beforeDown;
      beforeDown = undefined;
    }
    return atMs;
  };
  const report = async () => {
    const { carried, dropped: all } = await countedBoth();
    const dropped = all - downed;
    // It does not tell those that got lost from those that found no room.
    const isAsked = terms.loss > 0;
    return {
      ...{ carried, downed, lost: isAsked ? dropped : 0, dropped: isAsked ? 0 : dropped },
      latenessMs: null,
    };
  };
  return linkOf('netem', process, terms, ends, countPackets, { report, change });
}

/**
 * Opens two TUN devices, as root of this namespace, and hands them to a program as its last arguments (Linux,
 * Documentation/networking/tuntap): 0x1001 is IFF_TUN with IFF_NO_PI, and 0x400454ca TUNSETIFF. Node.js
 * cannot make such calls; perl is part of every Debian, and of most others.
 */
const openDevices = `
$^F = 64;
my @devices;
for my $name (splice @ARGV, 0, 2) {
  open(my $device, "+<", "/dev/net/tun") or die "/dev/net/tun: $!\\n";
  my $request = pack("a16 s x22", $name, 0x1001);
  ioctl($device, 0x400454ca, $request) or die "the device $name: $!\\n";
  push @devices, $device;
}
exec @ARGV, map { fileno $_ } @devices or die "$ARGV[0]: $!\\n";`;

const withDevices = ({ file, args }: ProcessCommand): ProcessCommand => ({
  file: 'perl',
  args: ['-e', openDevices, devices.load, devices.target, file, ...args],
});

async function tunLink(
  terms: LinkTerms,
  seed: string,
  ends: Ends,
  countPackets: () => PacketCounts,
): Promise<PrivateLink> {
  const { load, target, addresses } = ends;
  const process = await startLinkProcess(enter(target, withDevices(linkProgram)));
  try {
    // Bursts wait in the device's queue until they are read.
    const up = (device: string) => `link set dev ${device} txqueuelen 10000 up`;
    await configure(target, [
      `link set dev ${devices.load} netns ${load}`,
      up(devices.target),
      ...[`${addresses.load}/32`, userAddresses].map(
        (there) => `route add ${there} dev ${devices.target} src ${addresses.target}`,
      ),
    ]);
    await configure(load, [
      'link set dev lo up',
      `address add ${addresses.load}/32 dev ${devices.load}`,
      up(devices.load),
      `route add ${addresses.target}/32 dev ${devices.load}`,
      // All of them are this host's, without one by one being added.
      `route add local ${userAddresses} dev lo`,
    ]);
    await process.ask({ type: 'open', terms, seed }, 'opened');
  } catch (error) {
    await process.close();
    throw error;
  }
  const droppedByDevices = () => droppedBy(load, devices.load) + droppedBy(target, devices.target);
  const before = droppedByDevices();
  const report = async () => {
    const { type: _, ...report } = await process.ask({ type: 'report' }, 'report');
    return { ...report, dropped: report.dropped + droppedByDevices() - before };
  };
  return linkOf('tun', process, terms, ends, countPackets, { report, change: process.change });
}

function linkOf(
  method: RunningLink['method'],
  { pid, died, send, ask, close }: LinkProcess,
  { rttMs, jitterMs, shared }: LinkTerms,
  { addresses }: Ends,
  countPackets: () => PacketCounts,
  { report, change }: Pick<RunningLink, 'report' | 'change'>,
): PrivateLink {
  let packetsBefore: PacketCounts | null = null;
  let nowMs = rttMs;
  return {
    method,
    pid,
    rttMs,
    died,
    get packetsBefore() {
      return packetsBefore;
    },
    routeTo: async () => (method === 'tun' && !shared ? { ownAddresses: true } : {}),
    async roundTripMs() {
      const expectedMs = nowMs + 2 * jitterMs;
      const { rttMs: measuredMs } = await ask(
        { type: 'probe', address: addresses.load, expectedMs },
        'probed',
      );
      packetsBefore ??= countPackets();
      return measuredMs;
    },
    change(state) {
      nowMs = state.rttMs;
      return change(state);
    },
    begin: () => send({ type: 'begin' }),
    report,
    close,
  };
}
