import { dataChunkSpan } from './chunks/dataChunk.ts';
import type { OutgoingMessage } from './OutgoingMessage.ts';

/** A fragment that was given a TSN and is not yet acknowledged with all before it. */
export class OutstandingChunk {
  readonly tsn: number;
  readonly message: OutgoingMessage;
  /** Where in its message it begins, and how much of it it holds. */
  readonly offset: number;
  readonly sizeBytes: number;
  /** What it takes in a packet. */
  readonly spanBytes: number;
  /** 'acked': by a gap block only. 'abandoned': given up with its message. */
  state: 'inFlight' | 'lost' | 'acked' | 'abandoned' = 'inFlight';
  /** How often it was sent. */
  transmissions = 0;
  /** The number of its last transmission among all. */
  transmission = 0;
  sentAtMs = 0;
  /** SACKs that told of later transmissions and not of this one. */
  misses = 0;

  constructor(tsn: number, message: OutgoingMessage, offset: number, sizeBytes: number) {
    this.tsn = tsn;
    this.message = message;
    this.offset = offset;
    this.sizeBytes = sizeBytes;
    this.spanBytes = dataChunkSpan(sizeBytes);
  }

  get isBegin(): boolean {
    return this.offset === 0;
  }

  get isEnd(): boolean {
    return this.offset + this.sizeBytes === this.message.payload.length;
  }
}
