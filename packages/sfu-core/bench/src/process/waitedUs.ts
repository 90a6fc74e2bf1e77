import { readFileSync } from 'node:fs';

/**
 * How long a process's main thread has been ready to run but without a core so far, µs: on a machine to itself next to
 * nothing. 0 where the system doesn't tell (elsewhere than on Linux).
 */
export function waitedUs(pid: number): number {
  try {
    const [, waitedNs] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(waitedNs) / 1000 || 0;
  } catch {
    return 0;
  }
}
