import { readFileSync } from 'node:fs';

/** Memory of a process that is in RAM now, MiB; 0 where the system doesn't tell (elsewhere than on Linux). */
export function residentMiB(pid: number): number {
  try {
    const kiB = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kiB ?? 0) / 1024;
  } catch {
    return 0;
  }
}
