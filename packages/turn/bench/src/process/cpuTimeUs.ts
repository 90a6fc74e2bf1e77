import { readdirSync, readFileSync } from 'node:fs';

const US_PER_NS = 1e-3;

/**
 * CPU time, user and system, that a process has had so far, in µs: the sum over its threads of what the scheduler counted
 * in ns (/proc/PID/task/TID/schedstat). Exact while the process sleeps; a running thread's figure is up to a tick old.
 *
 * @throws Error when there is no such process.
 */
export function cpuTimeUs(pid: number): number {
  let totalNs = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    totalNs += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
  }
  return totalNs * US_PER_NS;
}

/** Whether a process was stopped by a signal (state T). */
export function isStopped(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
}
