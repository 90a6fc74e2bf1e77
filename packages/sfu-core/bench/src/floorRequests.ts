/** Marks the floor's datagrams for the sink. */
export const FLOOR_SSRC = 0x0bec_ffff;

/** What is done for each packet: a bare send, or all that a forwarder can't do without. */
export type FloorWork = 'send' | 'forward';

export interface FloorData {
  work: FloorWork;
  /** One datagram goes to each in turn. */
  ports: number[];
  datagramBytes: number;
  packetsPerSecond: number;
  durationMs: number;
}

export interface FloorAnswer {
  sentPackets: number;
  /** CPU of the sending calls alone, µs for each packet. */
  usPerPacket: number;
}

export type FloorRequests = {
  measure: { data: FloorData; answer: FloorAnswer };
};
