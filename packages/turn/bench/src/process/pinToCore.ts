import { execFileSync } from 'node:child_process';

/** Binds all threads of a process to one core; where there is no `taskset`, they stay where the scheduler puts them. */
export function pinToCore(pid: number, core: number): void {
  try {
    execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
  } catch {
    // The figures are noisier then, nothing else.
  }
}
