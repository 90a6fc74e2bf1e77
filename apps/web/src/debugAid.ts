import { callMarks } from './media/callMarks.ts';
import type { RoomClient } from './media/RoomClient.ts';

/**
 * `window.__parley`: for looking into a running call from the browser's console and for the end-to-end tests. It is there in
 * every build, gives nothing that the person's own browser doesn't have anyway, and holds no secrets.
 */
export type DebugAid = {
  client: RoomClient;
  /** Milliseconds since the page was loaded: `join-pressed`, `socket-open`, `joined`, `first-remote-frame`. */
  marks: typeof callMarks;
  /** `getStats()` of both transports as plain objects. */
  stats: RoomClient['stats'];
};

declare global {
  interface Window {
    __parley?: DebugAid;
  }
}

/** Puts the aid in place. */
export function exposeDebugAid(client: RoomClient): void {
  window.__parley = { client, marks: callMarks, stats: () => client.stats() };
}
