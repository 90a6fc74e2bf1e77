/** What a server counted since it started, for metrics. Packets are those relayed, without STUN requests and answers. */
export interface TurnCounters {
  /** Allocations that live now. */
  allocations: number;
  /** Allocations made. */
  allocationsMade: number;
  /** Client connections (TCP, TLS, DTLS) that are open now. */
  connections: number;
  /** Relayed from clients to peers. */
  packetsToPeers: number;
  bytesToPeers: number;
  /** Relayed from peers to clients. */
  packetsToClients: number;
  bytesToClients: number;
  /** ChannelData and Send of clients that went nowhere: no channel, no permission, no such peer. */
  droppedFromClients: number;
  /** Packets from peers without a permission. */
  droppedFromPeers: number;
  /** Dropped because a session was above its bandwidth. */
  droppedByBandwidth: number;
  /** Bytes from clients that were neither STUN nor ChannelData. */
  malformed: number;
  /** Unauthenticated requests that were not answered, because their address asks too often. */
  unanswered: number;
  /** Error answers, by code. */
  denied: Map<number, number>;
}

export function newTurnCounters(): TurnCounters {
  return {
    allocations: 0,
    allocationsMade: 0,
    connections: 0,
    packetsToPeers: 0,
    bytesToPeers: 0,
    packetsToClients: 0,
    bytesToClients: 0,
    droppedFromClients: 0,
    droppedFromPeers: 0,
    droppedByBandwidth: 0,
    malformed: 0,
    unanswered: 0,
    denied: new Map(),
  };
}
