/** What a process of the bench can be asked, and what it answers. */
export type RequestMap = Record<string, { data: unknown; answer: unknown }>;

export interface Question {
  id: number;
  method: string;
  data: unknown;
}

export interface Answer {
  id: number;
  data?: unknown;
  /** What went wrong, in words. */
  error?: string;
}

/** What a process has done since it was started. */
export interface ProcessCounters {
  /** On the clock that all processes share. */
  atMs: number;
  /** User and system. */
  cpuUs: number;
}
