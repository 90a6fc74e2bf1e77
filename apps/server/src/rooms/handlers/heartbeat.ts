import type { Handlers } from './Handler.ts';

/** A client asks whether anybody is there: browsers don't show a page the pings of its socket. */
export const heartbeatHandlers: Handlers<'heartbeat'> = {
  heartbeat: () => ({}),
};
