import type { types } from '@parley/sfu-core';
import type { CrowdRequests } from '../crowd/crowdRequests.ts';
import { producerParameters, sentMediaOf } from '../media/mediaParameters.ts';
import type { ProbedSfu } from '../probe/ProbedSfu.ts';
import { BenchProcess } from '../process/BenchProcess.ts';
import { cores, pinToCore } from '../process/pinToCore.ts';
import { remoteOf } from '../sfu/remoteOf.ts';

const RECEIVERS = 100;
const PACKET_BYTES = 1200;

/** A call that goes on in the worker while others come: one sends to a hundred. */
export class Traffic {
  readonly #crowd: BenchProcess<CrowdRequests> | undefined;

  /** Resolves when it flows. @param packetsPerSecond out of the worker; 0: there is no such call. */
  static async start(sfu: ProbedSfu, packetsPerSecond: number): Promise<Traffic> {
    if (packetsPerSecond === 0) return new Traffic(undefined);
    const crowd = new BenchProcess<CrowdRequests>('crowd');
    pinToCore(crowd.pid, cores.sink);
    const media = sentMediaOf(PACKET_BYTES);
    const fingerprint = await crowd.request('fingerprint', undefined);
    const connect = async (): Promise<{ transport: types.WebRtcTransport; place: number }> => {
      const transport = await sfu.createTransport();
      await transport.connect({ dtlsParameters: { role: 'client', fingerprints: [fingerprint] } });
      return { transport, place: await crowd.request('connect', { remote: remoteOf(transport), suite: sfu.suite }) };
    };
    const sending = await connect();
    const producer = await sending.transport.produce({ kind: media.kind, rtpParameters: producerParameters(media) });
    await crowd.request('send', { place: sending.place, media });
    const { rtpCapabilities } = sfu.router;
    for (let receivers = 0; receivers < RECEIVERS; receivers++) {
      const { transport, place } = await connect();
      const { rtpParameters } = await transport.consume({ producerId: producer.id, rtpCapabilities });
      const ssrc = rtpParameters.encodings?.[0]?.ssrc ?? 0;
      await crowd.request('receive', { place, ssrc, transportWideId: 0 });
    }
    await crowd.request('setRate', { packetsPerSecond: packetsPerSecond / RECEIVERS });
    return new Traffic(crowd);
  }

  private constructor(crowd: BenchProcess<CrowdRequests> | undefined) {
    this.#crowd = crowd;
  }

  /** Idempotent. */
  close(): void {
    this.#crowd?.close();
  }
}
