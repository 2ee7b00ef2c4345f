/** What a worker with one slot sets for its trials' processes on this machine. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { cpuIsaOf, numericsEnvironment } from '@unetsweep/tensorflow';

export function ownEnvironment(device) {
  const cpuIsa = cpuIsaOf(readFileSync('/proc/cpuinfo', 'utf8'));
  return numericsEnvironment({ device, intraOpThreads: availableParallelism(), cpuIsa });
}
