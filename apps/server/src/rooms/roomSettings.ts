import { limits } from '@parley/signaling-protocol';
import type { NetworkImpairment } from '../sfu/border.ts';
import type { JoinWatch } from './JoinTimes.ts';

/** How much a room takes; what would go beyond is refused, and says why. */
export type RoomLimits = {
  /** Peers that are connected, and broadcasters. */
  participants: number;
  producersPerPeer: number;
  dataProducersPerPeer: number;
  /** Data consumers included. What would go beyond is not offered. */
  consumersPerPeer: number;
  /** Characters of a chat message. */
  chatLength: number;
  /** Messages that one participant may write, in the long run; a third of it at once. */
  chatPerMinute: number;
};

/** Far above what an honest client needs: it sends microphone, camera, and screen with its sound. */
export const defaultRoomLimits: RoomLimits = {
  participants: 500,
  producersPerPeer: 8,
  dataProducersPerPeer: 8,
  consumersPerPeer: 4000,
  chatLength: limits.chatTextLength,
  chatPerMinute: 60,
};

/** The network, made worse on purpose. */
export type NetworkThrottle = {
  /** Who knows it may do so. */
  secret: string;
  /** For all clients of the server; without an argument, the network is as it is again. */
  impair(impairment?: NetworkImpairment): Promise<void>;
};

/** How a room is run. */
export type RoomSettings = {
  limits: RoomLimits;
  /** Undefined: nobody may throttle the network. */
  networkThrottle?: NetworkThrottle | undefined;
  /** Whether nobody comes without a token. Then the first to enter is not host for that. Default false. */
  byInvitation?: boolean | undefined;
  /** Undefined: nobody wants to know how long joining takes. */
  joinWatch?: JoinWatch | undefined;
};

export const defaultRoomSettings: RoomSettings = { limits: defaultRoomLimits };
