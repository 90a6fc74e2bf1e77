import { displayName, id } from '@parley/signaling-protocol';
import * as v from 'valibot';
import { publications } from './Invitation.ts';

/** Those who make tokens are forgiven white space around an id. */
const trimmedId = v.pipe(v.string(), v.trim(), id);

/** What a join token says, beside the registered claims of RFC 7519 section 4.1 (`exp` is required, `nbf` is heeded). */
export const claims = v.object({
  /** The one room that it opens. */
  room: trimmedId,
  /** The peerId that it is for. Left out: any. */
  sub: v.optional(trimmedId),
  /** The display name. Left out: the client's choice. */
  name: v.optional(displayName),
  role: v.optional(v.picklist(['host', 'member']), 'member'),
  /** What may be sent: all, nothing, or some of `audio`, `video`, `data`. */
  publish: v.optional(v.union([v.boolean(), v.array(v.picklist(publications))]), true),
  /** Whether anything is received. */
  subscribe: v.optional(v.boolean(), true),
});

/** What the maker of a join token writes. */
export type ClaimsInput = v.InferInput<typeof claims>;
