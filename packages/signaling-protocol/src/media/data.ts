import * as v from 'valibot';
import { limits } from '../limits.ts';
import { integer } from '../text.ts';

/** Which SCTP stream a data channel uses, and how reliable it is (RFC 8831 section 6.1). */
export const sctpStreamParameters = v.object({
  streamId: integer(0, 65_534),
  /** Default true, or false when one of the two limits is given. */
  ordered: v.optional(v.boolean('must be a boolean')),
  /** Milliseconds after which a message is given up; excludes `maxRetransmits`. */
  maxPacketLifeTime: v.optional(integer(0, 65_535)),
  /** Excludes `maxPacketLifeTime`. */
  maxRetransmits: v.optional(integer(0, 65_535)),
});
export type SctpStreamParameters = v.InferOutput<typeof sctpStreamParameters>;

const channelText = v.pipe(
  v.string('must be a string'),
  v.maxLength(limits.channelTextLength, `must have at most ${limits.channelTextLength} characters`),
);

/** Name of a data channel. May be empty. `chat` and `bot` mean something to the room. */
export const channelLabel = v.optional(channelText, '');
/** Subprotocol of a data channel. May be empty. */
export const channelProtocol = v.optional(channelText, '');
