import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { SctpAssociation } from '../worker/sctp/SctpAssociation.ts';
import type { WebRtcClient } from './WebRtcClient.ts';

const TICK_INTERVAL_MS = 20;
const BUFFER_BYTES = 16 * 1024 * 1024;

/** What WebRTC calls a text or a binary message (RFC 8831 §8). */
export const ppids = { text: 51, binary: 53, emptyText: 56, emptyBinary: 57, dcep: 50 } as const;

export interface ReceivedMessage {
  streamId: number;
  ppid: number;
  message: Buffer;
}

type Reliability = Parameters<SctpAssociation['sendMessage']>[3];

/** Data channels of a client of our own: SCTP over its DTLS, to the last byte in a test's hands. */
export class DataClient {
  readonly client: WebRtcClient;
  readonly association: SctpAssociation;
  readonly messages: ReceivedMessage[] = [];
  /** Streams that the SFU closed, in order. */
  readonly resets: number[] = [];
  /** Whether what comes is looked at: a client that doesn't acknowledges nothing. */
  isReading = true;
  readonly #timer: NodeJS.Timeout;

  /** @param client one whose transport was made with `enableSctp`. Resolves when the association is there. */
  static async connect(client: WebRtcClient): Promise<DataClient> {
    const data = new DataClient(client);
    data.association.connect(performance.now());
    await client.until(() => data.association.state === 'connected');
    return data;
  }

  constructor(client: WebRtcClient) {
    this.client = client;
    const { sctpParameters } = client.transport;
    this.association = new SctpAssociation({
      localPort: 5000,
      remotePort: sctpParameters?.port ?? 5000,
      maxSendMessageSizeBytes: BUFFER_BYTES,
      maxReceiveMessageSizeBytes: BUFFER_BYTES,
      sendBufferSizeBytes: BUFFER_BYTES,
      perStreamSendQueueLimitBytes: BUFFER_BYTES,
      receiveWindowBytes: BUFFER_BYTES,
      defaultBufferedAmountLowThresholdBytes: 0,
      randomBytes,
      send: (packet) => client.sendData(packet),
      listener: {
        onStateChange: () => client.look(),
        onMessage: (streamId, ppid, message) => void this.messages.push({ streamId, ppid, message }),
        onBufferedAmountLow: () => undefined,
        onIncomingStreamsReset: (streamIds) => void this.resets.push(...streamIds),
      },
    });
    client.onData = (packet) => {
      if (this.isReading) this.association.receive(packet, performance.now());
    };
    this.#timer = setInterval(() => {
      this.association.tick(performance.now());
      client.look();
    }, TICK_INTERVAL_MS);
  }

  /** Sends one message, and says what the association says. */
  send(
    streamId: number,
    message: string | Uint8Array,
    {
      ppid = typeof message === 'string' ? ppids.text : ppids.binary,
      ...reliability
    }: Partial<Reliability> & {
      ppid?: number;
    } = {},
  ): ReturnType<SctpAssociation['sendMessage']> {
    const bytes = typeof message === 'string' ? Buffer.from(message) : message;
    return this.association.sendMessage(streamId, ppid, bytes, { ordered: true, ...reliability }, performance.now());
  }

  /** Closes a channel as a browser does. */
  resetStream(streamId: number): void {
    this.association.resetStream(streamId, performance.now());
  }

  /** The messages of one stream, in the order in which they came. */
  stream(streamId: number): Buffer[] {
    return this.messages.filter((message) => message.streamId === streamId).map(({ message }) => message);
  }

  texts(streamId: number): string[] {
    return this.stream(streamId).map(String);
  }

  /** Resolves when `predicate` holds. */
  until(predicate: () => boolean): Promise<void> {
    return this.client.until(predicate);
  }

  /** Says goodbye to the association; the client stays. */
  close(): void {
    clearInterval(this.#timer);
    this.association.close(performance.now());
  }
}
