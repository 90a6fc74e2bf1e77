import type { Answer, Question, RequestMap } from './messages.ts';

/** One function for each request. */
export type Handlers<Requests extends RequestMap> = {
  [M in keyof Requests]: (data: Requests[M]['data']) => Requests[M]['answer'] | Promise<Requests[M]['answer']>;
};

/** Makes this process answer the one that started it, and end with it. */
export function serveRequests<Requests extends RequestMap>(handlers: Handlers<Requests>): void {
  process.on('message', async (message) => {
    const { id, method, data } = message as Question;
    const answer: Answer = { id };
    try {
      answer.data = await handlers[method as keyof Requests]?.(data);
    } catch (error) {
      answer.error = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    process.send?.(answer);
  });
  process.on('disconnect', () => process.exit(0));
}

/** CPU time of this process so far, user and system, µs. */
export function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
