import * as v from 'valibot';
import { empty } from '../text.ts';

/** One emoji, which may be made of several characters. */
export const reaction = v.pipe(
  v.string('must be a string'),
  v.maxLength(16, 'must have at most 16 characters'),
  v.regex(
    /^\p{Extended_Pictographic}(\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u{200d}|\u{fe0f})*$/u,
    'must be an emoji',
  ),
);

/** Parley's own: what people say without words. */
export const gestureRequests = {
  /** The others are told by `peerUpdated`. */
  raiseHand: { data: v.object({ raised: v.boolean('must be a boolean') }), answer: empty },
  /** The others are told by `reaction`. 409 when there are too many in a short time. */
  react: { data: v.object({ reaction }), answer: empty },
};
