import { diff32 } from '../worker/rtp/sequence.ts';

const LAST_FRAGMENT_FLAG = 1;
const FIRST_FRAGMENT_FLAG = 2;

interface WeriftDataChunk {
  tsn: number;
  flags: number;
  userData: Buffer;
}

interface WeriftInboundStream {
  /** What has come and cannot be handed on yet, by TSN. */
  reassembly: WeriftDataChunk[];
  pruneChunks(tsn: number): number;
}

/** What a test changes in werift's SCTP, some of it private. */
export interface WeriftSctp {
  /** Seconds. */
  rto: number;
  transport: { onData?(packet: Buffer): void; send(packet: Buffer): Promise<void> };
  lastReceivedTsn: number;
  advertisedRwnd: number;
  inboundStreams: Record<number, WeriftInboundStream>;
  handleData(packet: Buffer): Promise<void>;
  updateRto(roundTripTimeSeconds: number): void;
  maybeAbandon(chunk: unknown): boolean;
  receiveForwardTsnChunk(chunk: { cumulativeTsn: number }): void;
}

const MAX_RTO_SECONDS = 0.2;

/** Takes away those of werift's defects that would make it, not the SFU, fail a test under loss. */
export function mendWeriftSctp(sctp: WeriftSctp): void {
  // Its smallest time-out is a second; a lost last packet would cost that each time.
  const updateRto = sctp.updateRto.bind(sctp);
  sctp.updateRto = (roundTripTimeSeconds) => {
    updateRto(roundTripTimeSeconds);
    sctp.rto = Math.min(sctp.rto, MAX_RTO_SECONDS);
  };
  // It gives up the oldest message under way instead of the one whose retransmissions are used up, even a reliable one.
  sctp.maybeAbandon = () => false;
  mendForwardTsn(sctp);
}

/**
 * Told to move on, werift hands on what has become whole, and then throws away all that came up to its new cumulative
 * TSN. The fragments of the message given up still stand before the whole ones of their stream at that time, so these
 * are thrown away too, though acknowledged; and so is what has come so far of the messages of all other streams. It has
 * to be the other way round: only what belongs to messages given up goes, and goes first (RFC 3758 §3.6).
 */
function mendForwardTsn(sctp: WeriftSctp): void {
  const receiveForwardTsnChunk = sctp.receiveForwardTsnChunk.bind(sctp);
  sctp.receiveForwardTsnChunk = (chunk) => {
    if (diff32(chunk.cumulativeTsn, sctp.lastReceivedTsn) > 0) {
      for (const stream of Object.values(sctp.inboundStreams)) {
        stream.pruneChunks = () => 0;
        for (const fragment of takeGivenUp(stream, chunk.cumulativeTsn)) {
          sctp.advertisedRwnd += fragment.userData.length;
        }
      }
    }
    receiveForwardTsnChunk(chunk);
  };
}

/** Takes the fragments of unfinished messages that reach below `tsn`: such a message has been given up with all of it. */
function takeGivenUp(stream: WeriftInboundStream, tsn: number): WeriftDataChunk[] {
  const messages: WeriftDataChunk[][] = [];
  for (const fragment of stream.reassembly) {
    const before = messages.at(-1)?.at(-1);
    const isNext = before !== undefined && diff32(fragment.tsn, before.tsn) === 1;
    const continues = isNext && !(fragment.flags & FIRST_FRAGMENT_FLAG) && !(before.flags & LAST_FRAGMENT_FLAG);
    if (continues) messages.at(-1)?.push(fragment);
    else messages.push([fragment]);
  }
  const isGivenUp = ([first, ...rest]: WeriftDataChunk[]) => {
    if (first === undefined || diff32(first.tsn, tsn) > 0) return false;
    const last = rest.at(-1) ?? first;
    return !(first.flags & FIRST_FRAGMENT_FLAG && last.flags & LAST_FRAGMENT_FLAG);
  };
  stream.reassembly = messages.filter((message) => !isGivenUp(message)).flat();
  return messages.filter(isGivenUp).flat();
}
