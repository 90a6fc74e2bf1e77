import * as v from 'valibot';
import { mediaKind } from './media/rtp.ts';
import { consumerId, consumerScore, producerScore, spatialLayer, temporalLayer } from './media/score.ts';
import { dtlsState, iceState } from './media/transport.ts';
import { chatMessage } from './requests/chat.ts';
import { reaction } from './requests/gestures.ts';
import { peerInfo } from './requests/room.ts';
import { removalReason, role, roomState } from './standing.ts';
import { displayName, id, integer, text } from './text.ts';

const bitrateBps = v.pipe(v.number('must be a number'), v.minValue(0, 'must be at least 0'));

/** Every notification the server may send: method -> schema of its data. */
export const notifications = {
  /** The first message on every connection. */
  'mediasoup-version': { data: v.object({ version: text(64) }) },

  newPeer: { data: peerInfo },
  peerClosed: { data: v.object({ peerId: id }) },
  peerDisplayNameChanged: { data: v.object({ peerId: id, displayName, oldDisplayName: displayName }) },
  /** Who speaks; null when nobody does. `volume` is in dBov, -127 to 0. */
  activeSpeaker: { data: v.object({ peerId: v.nullable(id), volume: v.optional(v.number()) }) },

  producerScore: { data: v.object({ producerId: id, score: producerScore }) },

  consumerScore: { data: v.object({ consumerId: id, score: consumerScore }) },
  /** The producer was paused by its peer. */
  consumerPaused: { data: consumerId },
  consumerResumed: { data: consumerId },
  consumerClosed: { data: consumerId },
  /** The layers now forwarded; both null when nothing is. */
  consumerLayersChanged: {
    data: v.object({
      consumerId: id,
      spatialLayer: v.nullable(spatialLayer),
      temporalLayer: v.nullable(temporalLayer),
    }),
  },

  /** Somebody else's data channel was closed, and with it what the client received of it. */
  dataConsumerClosed: { data: v.object({ dataConsumerId: id }) },

  /** What the SFU makes of the client's downlink, in bit/s; at most one a second. */
  downlinkBwe: {
    data: v.object({
      /** What all consumers together would like. */
      desiredBitrate: bitrateBps,
      /** The same without what is not being sent. */
      effectiveDesiredBitrate: bitrateBps,
      /** What the path is believed to carry. */
      availableBitrate: bitrateBps,
    }),
  },

  /** Parley's: somebody wrote into the room's chat. The writer gets it as the answer to `sendChat` instead. */
  chatMessage: { data: chatMessage },

  /** Parley's: how the room is run has changed. Only what concerns clients that have joined. */
  roomState: { data: roomState },
  /** Parley's: somebody raised or lowered a hand, or is something else here now; oneself included when the role changed. */
  peerUpdated: { data: v.object({ peerId: id, handRaised: v.optional(v.boolean()), role: v.optional(role) }) },
  /** Parley's: somebody else reacted. */
  reaction: { data: v.object({ peerId: id, reaction }) },

  /** Parley's: the client, which asked to join, waits for a host to let it in. */
  inLobby: { data: v.object({}) },
  /** Parley's, to hosts: somebody waits in the lobby. */
  knock: { data: v.object({ peerId: id, displayName }) },
  /** Parley's, to hosts: that one waits no more: let in, sent away, or gone. */
  knockEnded: { data: v.object({ peerId: id }) },
  /** Parley's: a host paused all that the client sends of this kind. */
  mutedByHost: { data: v.object({ kind: mediaKind }) },
  /** Parley's: a host ended the client's visit; the connection is closed next, with 4000 (do not retry). */
  removed: { data: v.object({ reason: v.optional(removalReason) }) },

  /** Parley's: ICE or DTLS of one of the client's transports changed. */
  transportState: {
    data: v.object({ transportId: id, iceState, dtlsState, reason: v.optional(text(256)) }),
  },
  /**
   * Parley's: what all who receive one of the client's producers want of it together. Only of video with several spatial
   * layers, and only when it changes; until the first one, everything is wanted. Less is told after a moment, more at once.
   */
  layersUnwanted: {
    data: v.object({
      producerId: id,
      /** The highest spatial layer that somebody wants; those above need not be sent. Null: nobody watches. */
      maxSpatialLayer: v.nullable(spatialLayer),
    }),
  },

  /**
   * Parley's: the server is about to end. The room goes on, for so long at most; then comes `rejoin`. Whoever joins meanwhile is told
   * after the answer to `join`.
   */
  serverDraining: { data: v.object({ secondsLeft: integer(0, 86_400) }) },
  /** Parley's: this connection ends (worker lost, server draining); open a new one and join again. */
  rejoin: { data: v.object({ reason: text(256) }) },
};

/** Name of a notification the server may send. */
export type NotificationMethod = keyof typeof notifications;

/** Data of a notification. */
export type NotificationData<M extends NotificationMethod> = v.InferOutput<(typeof notifications)[M]['data']>;

/** A received notification: discriminated by `method`. */
export type Notification = {
  [M in NotificationMethod]: { method: M; data: NotificationData<M> };
}[NotificationMethod];
