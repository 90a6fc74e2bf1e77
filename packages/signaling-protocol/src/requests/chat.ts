import * as v from 'valibot';
import { limits } from '../limits.ts';
import { displayName, id, integer } from '../text.ts';

/** What somebody wrote: line breaks and tabs are kept, other control characters refused, white space around it removed. */
export const chatText = v.pipe(
  v.string('must be a string'),
  v.transform((written) => written.replace(/\r\n?/g, '\n').trim()),
  v.minLength(1, 'must not be empty'),
  v.maxLength(limits.chatTextLength, `must have at most ${limits.chatTextLength} characters`),
  v.regex(/^[\n\t\P{Cc}]*$/u, 'must not contain control characters'),
);

const chatMessageId = integer(1, Number.MAX_SAFE_INTEGER);

/** A message of the room's chat. */
export const chatMessage = v.object({
  /** Counts up within a room, without gaps: 1 is the room's first. */
  id: chatMessageId,
  /** Who wrote it; may have left since. */
  peerId: id,
  /** The writer's name at that time. */
  displayName,
  text: chatText,
  /** When the server took it, milliseconds since 1970. */
  sentAt: integer(0, Number.MAX_SAFE_INTEGER),
});
export type ChatMessage = v.InferOutput<typeof chatMessage>;

/** Parley's own: the room's chat. */
export const chatRequests = {
  /** The others get `chatMessage`; the writer gets the same in this answer. 409 when it writes too fast. */
  sendChat: { data: v.object({ text: chatText }), answer: chatMessage },

  getChatHistory: {
    data: v.object({
      /** Only messages with a smaller id. Default: the latest. */
      before: v.optional(chatMessageId),
    }),
    answer: v.object({
      /** Oldest first. */
      messages: v.pipe(v.array(chatMessage), v.maxLength(limits.chatPageLength)),
      /** Whether there are older ones: ask with `before` set to the first's id. */
      more: v.boolean(),
    }),
  },
};
