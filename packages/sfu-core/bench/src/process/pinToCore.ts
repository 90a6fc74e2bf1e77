import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * Which core each process has for itself. What is measured (the worker, and the floor in its place) stands alone;
 * with two cores, those who serve it share the other.
 */
export const cores = {
  measured: 0,
  sink: 1,
  generator: availableParallelism() > 2 ? 2 : 1,
} as const;

/**
 * Ties a process's main thread to a core, where the system can (Linux with util-linux): over loopback the scheduler
 * likes to pull sender and receiver onto one. Elsewhere nothing happens.
 */
export function pinToCore(pid: number, core: number): void {
  if (process.platform !== 'linux' || availableParallelism() < 2) return;
  try {
    execFileSync('taskset', ['-p', '-c', String(core), String(pid)], { stdio: 'ignore' });
  } catch {
    // Not there, or not allowed: the scheduler decides.
  }
}
