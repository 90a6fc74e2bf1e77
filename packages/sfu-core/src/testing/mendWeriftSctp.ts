/** What a test changes in werift's SCTP, some of it private. */
export interface WeriftSctp {
  /** Seconds. */
  rto: number;
  transport: { onData?(packet: Buffer): void; send(packet: Buffer): Promise<void> };
  handleData(packet: Buffer): Promise<void>;
  updateRto(roundTripTimeSeconds: number): void;
  maybeAbandon(chunk: unknown): boolean;
  getInboundStream(streamId: number): { pruneChunks(tsn: number): number };
}

const MAX_RTO_SECONDS = 0.2;

/**
 * Takes away those of werift's defects that would make it, not the SFU, fail a test under loss.
 *
 * @param forgetfulStreams those on which the remote gives up messages as a matter of course.
 */
export function mendWeriftSctp(sctp: WeriftSctp, forgetfulStreams: ReadonlySet<number>): void {
  // Its smallest time-out is a second; a lost last packet would cost that each time.
  const updateRto = sctp.updateRto.bind(sctp);
  sctp.updateRto = (roundTripTimeSeconds) => {
    updateRto(roundTripTimeSeconds);
    sctp.rto = Math.min(sctp.rto, MAX_RTO_SECONDS);
  };
  // It gives up the oldest message under way instead of the one whose retransmissions are used up, even a reliable one.
  sctp.maybeAbandon = () => false;
  // When the remote gives up a message, it throws away what has come so far of the messages of all other streams.
  const getInboundStream = sctp.getInboundStream.bind(sctp);
  sctp.getInboundStream = (streamId) => {
    const stream = getInboundStream(streamId);
    if (!forgetfulStreams.has(streamId)) stream.pruneChunks = () => 0;
    return stream;
  };
}
