import * as v from 'valibot';
import { limits } from '../limits.ts';
import { rtpCapabilities } from '../media/rtp.ts';
import { sctpCapabilities } from '../media/transport.ts';
import { role, roomState } from '../standing.ts';
import { displayName, empty, id, integer, text } from '../text.ts';

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
export const peerInfo = v.object({
  id,
  displayName,
  device,
  /** Parley's. Left out: a member. */
  role: v.optional(role),
  /** Parley's: since when its hand is raised, milliseconds since 1970. Left out: it is not. */
  handRaisedAt: v.optional(integer(0, Number.MAX_SAFE_INTEGER)),
});
export type PeerInfo = v.InferOutput<typeof peerInfo>;

/** Requests about being in the room. */
export const roomRequests = {
  /**
   * Enters the room. 403 when it is locked. In a room with a lobby the client is told `inLobby` and the answer comes once a host has
   * let it in; when none has for 20 s it is a 403, and joining again on the same connection waits on.
   */
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
      /** Parley's: what the client is here. */
      role: v.optional(role),
      /** Parley's: as in {@link peerInfo}, of one that comes back. */
      handRaisedAt: v.optional(integer(0, Number.MAX_SAFE_INTEGER)),
      /** Parley's: how the room is run. */
      room: v.optional(roomState),
    }),
  },

  changeDisplayName: { data: v.object({ displayName }), answer: empty },
};
