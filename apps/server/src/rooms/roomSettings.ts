import type { NetworkImpairment } from '../sfu/border.ts';

/** How much a room takes; what would go beyond is refused, and says why. */
export type RoomLimits = {
  /** Peers that are connected, and broadcasters. */
  participants: number;
  producersPerPeer: number;
  dataProducersPerPeer: number;
  /** Data consumers included. What would go beyond is not offered. */
  consumersPerPeer: number;
};

/** Far above what an honest client needs: it sends microphone, camera, and screen with its sound. */
export const defaultRoomLimits: RoomLimits = {
  participants: 500,
  producersPerPeer: 8,
  dataProducersPerPeer: 8,
  consumersPerPeer: 4000,
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
};

export const defaultRoomSettings: RoomSettings = { limits: defaultRoomLimits };
