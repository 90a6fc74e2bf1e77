import * as v from 'valibot';
import { text } from './text.ts';

/** What somebody is in a room. Hosts run the meeting; the server refuses their requests to everybody else. */
export const role = v.picklist(['host', 'member'], 'must be "host" or "member"');
export type Role = v.InferOutput<typeof role>;

/** How a room is run at the moment. */
export const roomState = v.object({
  /** Nobody new gets in. Who was in comes back with its `resumeToken`. */
  locked: v.boolean(),
  /** Who comes waits until a host lets them in. */
  lobby: v.boolean(),
  /** Whoever a host muted may unmute itself again. */
  unmuting: v.boolean(),
});
export type RoomState = v.InferOutput<typeof roomState>;

/** Why somebody is removed, as a sentence for them. */
export const removalReason = v.pipe(v.string('must be a string'), v.trim(), text(256));
