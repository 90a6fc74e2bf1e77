import type { LoadShare } from './LoadShare.ts';

/** What a process with a share of the members can be asked, and what it answers: each step of a share. */
export type ShareRequests = {
  [Step in Exclude<keyof LoadShare, 'close'>]: {
    data: Parameters<LoadShare[Step]>[0];
    answer: Awaited<ReturnType<LoadShare[Step]>>;
  };
};
