import type { WorkerResourceUsage } from '../../types/worker.ts';

/** What this process has used of the processors since its start, user and system together, in milliseconds; and its memory now. */
export function processUsage(): { cpuTimeMs: number; residentSetBytes: number } {
  const { user, system } = process.cpuUsage();
  return { cpuTimeMs: (user + system) / 1000, residentSetBytes: process.memoryUsage.rss() };
}

/** What this process has used, as getrusage(2) has it: times in milliseconds, sizes in KiB. */
export function resourceUsage(): WorkerResourceUsage {
  const usage = process.resourceUsage();
  return {
    ru_utime: usage.userCPUTime / 1000,
    ru_stime: usage.systemCPUTime / 1000,
    ru_maxrss: usage.maxRSS,
    ru_ixrss: usage.sharedMemorySize,
    ru_idrss: usage.unsharedDataSize,
    ru_isrss: usage.unsharedStackSize,
    ru_minflt: usage.minorPageFault,
    ru_majflt: usage.majorPageFault,
    ru_nswap: usage.swappedOut,
    ru_inblock: usage.fsRead,
    ru_oublock: usage.fsWrite,
    ru_msgsnd: usage.ipcSent,
    ru_msgrcv: usage.ipcReceived,
    ru_nsignals: usage.signalsCount,
    ru_nvcsw: usage.voluntaryContextSwitches,
    ru_nivcsw: usage.involuntaryContextSwitches,
  };
}
