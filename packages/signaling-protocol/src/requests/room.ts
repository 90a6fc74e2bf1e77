import * as v from 'valibot';
import { limits } from '../limits.ts';
import { rtpCapabilities } from '../media/rtp.ts';
import { sctpCapabilities } from '../media/transport.ts';
import { displayName, empty, id, text } from '../text.ts';

const deviceText = text(limits.deviceTextLength);

/** The program a peer uses, as shown to the others. */
export const device = v.object(
  {
    /** Short name for an icon: `chrome`, `firefox`, `broadcaster`. */
    flag: deviceText,
    name: deviceText,
    version: v.nullish(v.pipe(v.string(), v.maxLength(limits.deviceTextLength))),
  },
  'must be an object',
);
export type Device = v.InferOutput<typeof device>;

/** A peer as the others see it. */
export const peerInfo = v.object({ id, displayName, device });
export type PeerInfo = v.InferOutput<typeof peerInfo>;

/** Requests about being in the room. */
export const roomRequests = {
  join: {
    data: v.object({
      displayName,
      device,
      /** What the client can receive; left out by a client that takes no media. */
      rtpCapabilities: v.nullish(rtpCapabilities),
      sctpCapabilities: v.nullish(sctpCapabilities),
      /** Whether the client takes data channels. Says what `sctpCapabilities` said in older clients. */
      dataChannels: v.optional(v.boolean('must be a boolean')),
    }),
    answer: v.object({
      /** The others in the room, without the one who asks. */
      peers: v.array(peerInfo),
      /** Secret that lets a new connection take over this peerId. Clients of the 2024 dialect ignore it. */
      resumeToken: v.optional(text(128)),
    }),
  },

  /** Is anybody there? The answer says so. */
  heartbeat: { data: empty, answer: empty },

  changeDisplayName: { data: v.object({ displayName }), answer: empty },
};
