import * as v from 'valibot';
import { publications } from './Invitation.ts';

const text = (maxLength: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(maxLength));

/** What a join token says, beside the registered claims of RFC 7519 section 4.1 (`exp` is required, `nbf` is heeded). */
export const claims = v.object({
  /** The one room that it opens. */
  room: text(64),
  /** The peerId that it is for. Left out: any. */
  sub: v.optional(text(64)),
  /** The display name. Left out: the client's choice. */
  name: v.optional(text(64)),
  role: v.optional(v.picklist(['host', 'member']), 'member'),
  /** What may be sent: all, nothing, or some of `audio`, `video`, `data`. */
  publish: v.optional(v.union([v.boolean(), v.array(v.picklist(publications))]), true),
  /** Whether anything is received. */
  subscribe: v.optional(v.boolean(), true),
});

/** What the maker of a join token writes. */
export type ClaimsInput = v.InferInput<typeof claims>;
