import type { SrtpProfileName } from '@parley/dtls';
import type { types } from '@parley/sfu-core';
import type { RemoteTransport } from '../client/WebRtcClient.ts';
import type { SentMedia } from '../media/mediaParameters.ts';

/** What a client needs to know to connect, and how the SFU learns who it is. */
export interface OfferedTransport {
  remote: RemoteTransport;
  connect(clientFingerprint: types.DtlsFingerprint): Promise<void>;
}

/** Where the sender connects to. */
export interface ProducerTransport extends OfferedTransport {
  produce(media: SentMedia): Promise<void>;
}

/** Where one receiver connects to. */
export interface ConsumerTransport extends OfferedTransport {
  /** Answers what will come. `transportWideId` is 0 when there is no transport-wide feedback. */
  consume(): Promise<{ ssrc: number; transportWideId: number }>;
}

/** An SFU as the bench sees it: one router, in one worker process. The bench drives each kind alike. */
export interface SfuUnderTest {
  /** Which way packets take through it: `js`. */
  readonly path: string;
  readonly suite: SrtpProfileName;
  readonly workerPid: number;
  createProducerTransport(): Promise<ProducerTransport>;
  createConsumerTransport(): Promise<ConsumerTransport>;
  /** User and system time of the worker so far, µs, as the operating system counts it. */
  workerCpuUs(): Promise<number>;
  /** Memory of the worker that is in RAM now, MiB. */
  workerRssMiB(): Promise<number>;
  /** Resolves when the worker's process has ended. */
  close(): Promise<void>;
}
