import { readTextOrNull } from '../processes/textFile.ts';

/** The places of `drop` among the counts of what a device received and sent (proc_net(5)). */
const receivedDrop = 3;
const sentDrop = 11;

/** How many packets a device has dropped in the namespace of a process; 0 where it is not known. */
export function droppedBy(pid: number, device: string, read = readTextOrNull): number {
  const line = read(`/proc/${pid}/net/dev`)
    ?.split('\n')
    .find((one) => one.trim().startsWith(`${device}:`));
  const counts =
    line
      ?.trim()
      .split(/[:\s]+/)
      .slice(1)
      .map(Number) ?? [];
  return (counts[receivedDrop] ?? 0) + (counts[sentDrop] ?? 0);
}
