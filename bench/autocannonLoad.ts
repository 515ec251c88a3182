/*
 * The peer for polls: autocannon in a process of its own, as fast as the target answers; prints its CPU time
 * per request.
 */
import process from 'node:process';
import autocannon from 'autocannon';

const [url = '', connections = '', seconds = ''] = process.argv.slice(2);
const options = { url, connections: Number(connections) };
await autocannon({ ...options, duration: 2 });
const before = process.cpuUsage();
const { requests } = await autocannon({ ...options, duration: Number(seconds) });
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ requests: requests.total, cpuMs: (user + system) / 1000 }));
process.exit(0);
