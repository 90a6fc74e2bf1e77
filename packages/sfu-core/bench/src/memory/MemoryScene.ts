import { setTimeout as sleep } from 'node:timers/promises';
import type { types } from '@parley/sfu-core';
import type { CrowdRequests } from '../crowd/crowdRequests.ts';
import { producerParameters, sentMediaOf } from '../media/mediaParameters.ts';
import type { BenchPath } from '../options.ts';
import { ProbedSfu } from '../probe/ProbedSfu.ts';
import type { MemoryUse } from '../probe/probeRequests.ts';
import { BenchProcess } from '../process/BenchProcess.ts';
import { cores, pinToCore } from '../process/pinToCore.ts';
import { remoteOf } from '../sfu/remoteOf.ts';

/** Handshakes and requests under way at the same time. */
const AT_ONCE = 10;
const TRANSPORT_WIDE_URI = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const POLL_MS = 50;
const MEDIA_DEADLINE_MS = 15_000;

/** Two transports, as a browser has them: one that sends, one that receives. */
export interface ScenePeer {
  sending: types.WebRtcTransport;
  sendingPlace: number;
  receiving: types.WebRtcTransport;
  receivingPlace: number;
}

/** A worker, a room in it, and a crowd that fills the room bit by bit. */
export class MemoryScene {
  readonly sfu: ProbedSfu;
  readonly #crowd = new BenchProcess<CrowdRequests>('crowd');

  static async open(path: BenchPath): Promise<MemoryScene> {
    return new MemoryScene(await ProbedSfu.start(path));
  }

  private constructor(sfu: ProbedSfu) {
    this.sfu = sfu;
    pinToCore(this.#crowd.pid, cores.sink);
  }

  /** Resolves when both transports of each are connected. */
  async addPeers(count: number): Promise<ScenePeer[]> {
    const fingerprint = await this.#crowd.request('fingerprint', undefined);
    return inGroups(count, async () => {
      const [sending, receiving] = await Promise.all([this.sfu.createTransport(), this.sfu.createTransport()]);
      const connect = async (transport: types.WebRtcTransport): Promise<number> => {
        await transport.connect({ dtlsParameters: { role: 'client', fingerprints: [fingerprint] } });
        return this.#crowd.request('connect', { remote: remoteOf(transport), suite: this.sfu.suite });
      };
      const [sendingPlace, receivingPlace] = await Promise.all([connect(sending), connect(receiving)]);
      return { sending, sendingPlace, receiving, receivingPlace };
    });
  }

  /** One for each peer, of packets of that size; silent until `setRate`. */
  addProducers(peers: readonly ScenePeer[], packetBytes: number): Promise<types.Producer[]> {
    const media = sentMediaOf(packetBytes);
    return inGroups(peers.length, async (index) => {
      const { sending, sendingPlace } = peers[index] as ScenePeer;
      const producer = await sending.produce({ kind: media.kind, rtpParameters: producerParameters(media) });
      await this.#crowd.request('send', { place: sendingPlace, media });
      return producer;
    });
  }

  /**
   * Each peer consumes `count` producers of others; resolves when all have had media, which must be flowing.
   * @param isRepaired false: the remote asks for nothing again, so that no retransmission buffer is kept for it.
   */
  async addConsumers(
    peers: readonly ScenePeer[],
    producers: readonly types.Producer[],
    { first, count, isRepaired = true }: { first: number; count: number; isRepaired?: boolean },
  ): Promise<void> {
    const rtpCapabilities = isRepaired ? this.sfu.router.rtpCapabilities : withoutNack(this.sfu.router.rtpCapabilities);
    const heardBefore = (await this.#crowd.request('counters', undefined)).heardStreams;
    await inGroups(peers.length * count, async (index) => {
      const at = index % peers.length;
      const { receiving, receivingPlace } = peers[at] as ScenePeer;
      const nth = first + Math.floor(index / peers.length);
      const producer = producers[(at + nth) % producers.length] as types.Producer;
      const consumer = await receiving.consume({ producerId: producer.id, rtpCapabilities });
      const ssrc = consumer.rtpParameters.encodings?.[0]?.ssrc ?? 0;
      const transportWide = consumer.rtpParameters.headerExtensions?.find(({ uri }) => uri === TRANSPORT_WIDE_URI);
      await this.#crowd.request('receive', { place: receivingPlace, ssrc, transportWideId: transportWide?.id ?? 0 });
    });
    await this.#awaitStreams(heardBefore + peers.length * count);
  }

  /** They leave, with all that they had. Their clients go on to talk to nobody. */
  removePeers(peers: readonly ScenePeer[]): void {
    for (const { sending, receiving } of peers) {
      sending.close();
      receiving.close();
    }
  }

  /** Packets a second of each producer there is; or of those of these peers, while the others are silent. */
  async setRate(packetsPerSecond: number, peers?: readonly ScenePeer[]): Promise<void> {
    const places = peers?.map(({ sendingPlace }) => sendingPlace);
    await this.#crowd.request('setRate', { packetsPerSecond, ...(places && { places }) });
  }

  /** What the worker occupies now. */
  memory(): Promise<MemoryUse> {
    return this.sfu.probe.request('memory', undefined);
  }

  async close(): Promise<void> {
    this.#crowd.close();
    await this.sfu.close();
  }

  async #awaitStreams(count: number): Promise<void> {
    const deadlineMs = performance.now() + MEDIA_DEADLINE_MS;
    for (;;) {
      const { heardStreams } = await this.#crowd.request('counters', undefined);
      if (heardStreams >= count) return;
      if (performance.now() > deadlineMs) throw new Error(`${heardStreams} of ${count} consumers got media`);
      await sleep(POLL_MS);
    }
  }
}

async function inGroups<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) {
    const first = made.length;
    made.push(
      ...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, i) => make(first + i)))),
    );
  }
  return made;
}

function withoutNack({ codecs = [], ...others }: types.RtpCapabilities): types.RtpCapabilities {
  const keeps = ({ type, parameter }: types.RtcpFeedback) => type !== 'nack' || parameter === 'pli';
  return {
    ...others,
    codecs: codecs.map((codec) => ({ ...codec, rtcpFeedback: codec.rtcpFeedback?.filter(keeps) ?? [] })),
  };
}
