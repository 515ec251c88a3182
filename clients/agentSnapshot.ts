import { performance } from 'node:perf_hooks';
import process from 'node:process';
import type { Network } from './network.ts';

/** What is counted of an agent at one instant. */
export const snapshotOf = (network: Network) => ({
  count: network.count(),
  cpu: process.cpuUsage(),
  loop: performance.eventLoopUtilization(),
});
