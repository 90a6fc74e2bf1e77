import * as v from 'valibot';
import { rtpCapabilities } from '../media/rtp.ts';
import {
  dtlsParameters,
  iceCandidate,
  iceParameters,
  iceServer,
  sctpCapabilities,
  sctpParameters,
} from '../media/transport.ts';
import { empty, id, list } from '../text.ts';

/** Requests about the router and the transports; all are allowed before `join`. */
export const transportRequests = {
  /** What the room's router can receive; the client's `Device.load()` takes it. */
  getRouterRtpCapabilities: { data: v.object({}), answer: rtpCapabilities },

  createWebRtcTransport: {
    data: v.object({
      /** Offer TCP candidates only. */
      forceTcp: v.optional(v.boolean('must be a boolean'), false),
      /** The client will send over this transport. */
      producing: v.optional(v.boolean('must be a boolean'), false),
      /** The client will receive over this transport. */
      consuming: v.optional(v.boolean('must be a boolean'), false),
      sctpCapabilities: v.nullish(sctpCapabilities),
    }),
    answer: v.object({
      id,
      iceParameters,
      iceCandidates: list(iceCandidate, 256),
      dtlsParameters,
      sctpParameters: v.optional(sctpParameters),
      /** TURN servers with time-limited credentials; empty when the server runs none. */
      iceServers: v.optional(list(iceServer, 16), []),
    }),
  },

  connectWebRtcTransport: {
    data: v.object({
      transportId: id,
      /** The client's. A transport is connected once; a second time is 409. */
      dtlsParameters,
    }),
    answer: empty,
  },

  restartIce: {
    data: v.object({ transportId: id }),
    answer: v.object({
      // The 2024 dialect answers the bare IceParameters; iceServers is Parley's addition beside them.
      ...iceParameters.entries,
      /** Fresh credentials for the client's `updateIceServers()`. */
      iceServers: v.optional(list(iceServer, 16), []),
    }),
  },
};
