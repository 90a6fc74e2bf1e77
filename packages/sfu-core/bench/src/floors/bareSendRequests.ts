/** Marks these datagrams for the sink. */
export const BARE_SSRC = 0x0bec_ffff;

export interface BareSendData {
  /** One datagram goes to each in turn. */
  ports: number[];
  datagramBytes: number;
  packetsPerSecond: number;
  durationMs: number;
}

export interface BareSendAnswer {
  sentPackets: number;
  /** CPU of the sending calls alone, µs for each packet. */
  usPerPacket: number;
}

export type BareSendRequests = {
  measure: { data: BareSendData; answer: BareSendAnswer };
};
