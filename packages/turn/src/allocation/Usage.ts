/** What one session carried: STUN, ChannelData and all, as it crossed between client and server. */
export interface Usage {
  /** Packets and bytes received from the client. */
  receivedPackets: number;
  receivedBytes: number;
  /** Packets and bytes sent to the client. */
  sentPackets: number;
  sentBytes: number;
}

export function newUsage(): Usage {
  return { receivedPackets: 0, receivedBytes: 0, sentPackets: 0, sentBytes: 0 };
}
