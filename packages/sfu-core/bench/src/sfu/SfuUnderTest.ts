import type { SrtpProfileName } from '@parley/dtls';
import type { types } from '@parley/sfu-core';
import type { RemoteEnd } from '../client/connectClient.ts';
import type { SentMedia } from '../media/mediaParameters.ts';

/** What a client needs to know to connect, and how the SFU learns who it is. */
export interface OfferedTransport {
  remote: RemoteEnd;
  connect(clientFingerprint: types.DtlsFingerprint): Promise<void>;
}

/** Where the sender connects to. */
export interface ProducerTransport extends OfferedTransport {
  produce(media: SentMedia): Promise<void>;
}

/** Where one receiver connects to. */
export interface ConsumerTransport extends OfferedTransport {
  /**
   * Answers what will come. `transportWideId` is 0 when there is no transport-wide feedback.
   *
   * @param clientPort where the client receives, for those that have no other way to know.
   */
  consume(clientPort: number): Promise<{ ssrc: number; transportWideId: number }>;
}

/** An SFU as the bench sees it: one router, in one worker process. The bench drives each kind alike. */
export interface SfuUnderTest {
  /** Which way packets take through it, as the SFU itself says. */
  readonly path: string;
  readonly suite: SrtpProfileName;
  readonly workerPid: number;
  createProducerTransport(): Promise<ProducerTransport>;
  createConsumerTransport(): Promise<ConsumerTransport>;
  /** User and system time of the worker so far, µs, as the operating system counts it. */
  workerCpuUs(): Promise<number>;
  /** Resolves when the worker's process has ended. */
  close(): Promise<void>;
}
