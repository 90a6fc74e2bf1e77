import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SrtpProfileName } from '@parley/dtls';
import { createWorker, extras, type types } from '@parley/sfu-core';
import { BenchProcess } from '../process/BenchProcess.ts';
import { cores, pinToCore } from '../process/pinToCore.ts';
import { waitedUs } from '../process/waitedUs.ts';
import { remoteOf } from '../sfu/remoteOf.ts';
import { cpuUsOf, endWorker } from '../sfu/workerEnd.ts';
import type { EndsRequests, GroupDelays } from './endsRequests.ts';

const listenInfo = { protocol: 'udp', ip: '127.0.0.1' } as const;
const SENDER = { ssrc: 0x0bec_0001, payloadType: 96 };
/** Each has arrived, or is lost, before the next one is sent. */
const FIRST_PACKETS_INTERVAL_MS = 100;
const MEDIA_DEADLINE_MS = 20_000;
const SETTLE_MS = 200;

/** What a scene is made of. */
export interface SpreadCase {
  workers: number;
  /** As of the SpreadRouter. */
  spreadAt: number;
  consumers: number;
  /** Take the sender's worker for so busy that all consumers go to another. */
  keepApart?: boolean;
  packetBytes: number;
  suite: SrtpProfileName;
}

/** What happened in a stretch of time. */
export interface SpreadSlice {
  durationMs: number;
  sentPackets: number;
  lostPackets: number;
  endsCpuUs: number;
  /** How long workers and ends were kept from their cores by others, all together. */
  waitedUs: number;
  /** Of each worker, in the order of the workers; without receivers there is no delay. */
  workers: (GroupDelays & { cpuUs: number })[];
}

/**
 * A sender in plain RTP, and WebRTC receivers on the workers that a SpreadRouter chooses. The receivers tell nothing of what they
 * get: reports and feedback, which bench/forward has in, are not in these figures.
 */
export class SpreadScene {
  readonly #ends = new BenchProcess<EndsRequests>('spread/ends');
  readonly #workers: types.Worker[] = [];
  readonly #places: types.SpreadPlace[] = [];
  /** By the id of a transport: the place of its worker. */
  readonly #placeOf = new Map<string, number>();
  readonly #consumerCounts: number[] = [];
  #before: { atMs: number; endsCpuUs: number; sentPackets: number; waitedUs: number; cpuUs: number[] } | undefined;

  /** Resolves when every receiver has got a packet. */
  static async open(wanted: SpreadCase): Promise<SpreadScene> {
    const scene = new SpreadScene();
    try {
      await scene.#open(wanted);
    } catch (error) {
      await scene.close();
      throw error;
    }
    return scene;
  }

  private constructor() {
    pinToCore(this.#ends.pid, cores.sink);
  }

  /** How many receivers are on each worker. */
  get consumerCounts(): readonly number[] {
    return this.#consumerCounts;
  }

  /** The way that packets take, as the workers say. */
  async packetPath(): Promise<string> {
    const [dump] = await Promise.all(this.#workers.map((worker) => worker.dump()));
    return dump?.packetPath ?? '';
  }

  /** Sends at a rate for a while, and tells what happened. */
  async slice(packetsPerSecond: number, durationMs: number): Promise<SpreadSlice> {
    await this.#ends.request('setRate', { packetsPerSecond });
    await sleep(SETTLE_MS);
    await this.#read();
    await sleep(durationMs);
    const slice = await this.#read();
    await this.#ends.request('setRate', { packetsPerSecond: 0 });
    return slice;
  }

  async close(): Promise<void> {
    this.#ends.close();
    await Promise.all(this.#workers.map(endWorker));
  }

  async #open({ workers, spreadAt, consumers, keepApart, packetBytes, suite }: SpreadCase): Promise<void> {
    for (let place = 0; place < workers; place++) await this.#startWorker(place);
    const router = await extras.SpreadRouter.create({
      mediaCodecs: [{ kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 }],
      places: () => this.#places,
      spreadAt,
    });
    const sender = await router.createPlainTransport({
      listenInfo,
      rtcpMux: true,
      comedia: true,
      expectedConsumers: keepApart ? Number.MAX_SAFE_INTEGER : 0,
    });
    const { id: producerId } = await sender.produce({ kind: 'video', rtpParameters: senderParameters });
    const target = { port: sender.tuple.localPort, ...SENDER, packetBytes };
    await this.#ends.request('send', target);
    for (let consumer = 0; consumer < consumers; consumer++) await this.#receive(router, producerId, suite);
    await this.#awaitMedia(consumers);
  }

  async #startWorker(place: number): Promise<void> {
    const worker = await createWorker({ logLevel: 'error' });
    // Each has a core of its own: the first for itself, the others with the ends where there are no more.
    pinToCore(
      worker.pid,
      place === 0 ? cores.measured : (cores.generator + place) % availableParallelism() || cores.sink,
    );
    this.#workers.push(worker);
    this.#places.push({ worker, webRtcServer: await worker.createWebRtcServer({ listenInfos: [listenInfo] }) });
    this.#consumerCounts.push(0);
    worker.observer.on('newrouter', (router) => {
      router.observer.on('newtransport', ({ id }) => this.#placeOf.set(id, place));
    });
  }

  async #receive(router: types.SpreadRouter, producerId: string, suite: SrtpProfileName): Promise<void> {
    const transport = await router.createWebRtcTransport();
    const fingerprint = await this.#ends.request('fingerprint', undefined);
    await transport.connect({ dtlsParameters: { role: 'client', fingerprints: [fingerprint] } });
    await this.#ends.request('connect', { remote: remoteOf(transport), suite });

    const { rtpCapabilities } = router;
    const consumer = await transport.consume({ producerId, rtpCapabilities, paused: true });
    const group = this.#placeOf.get(transport.id) ?? 0;
    this.#consumerCounts[group] = (this.#consumerCounts[group] ?? 0) + 1;
    const ssrc = consumer.rtpParameters.encodings?.[0]?.ssrc;
    if (ssrc === undefined) throw new Error('consumer without SSRC');
    await this.#ends.request('receive', { ssrc, group });
    await consumer.resume();
  }

  async #awaitMedia(consumers: number): Promise<void> {
    const deadlineMs = performance.now() + MEDIA_DEADLINE_MS;
    for (;;) {
      await this.#ends.request('sendOne', undefined);
      await sleep(FIRST_PACKETS_INTERVAL_MS);
      const withMedia = await this.#ends.request('receiversWithMedia', undefined);
      if (withMedia === consumers) return;
      if (performance.now() > deadlineMs) throw new Error(`${withMedia} of ${consumers} consumers got media`);
    }
  }

  /** Since it was called before. */
  async #read(): Promise<SpreadSlice> {
    const [ends, cpuUs] = await Promise.all([
      this.#ends.request('read', undefined),
      Promise.all(this.#workers.map(cpuUsOf)),
    ]);
    const { atMs, cpuUs: endsCpuUs, sentPackets, lostPackets, groups } = ends;
    const waited = [this.#ends.pid, ...this.#workers.map(({ pid }) => pid)].reduce(
      (sum, pid) => sum + waitedUs(pid),
      0,
    );
    const now = { atMs, endsCpuUs, sentPackets, waitedUs: waited, cpuUs };
    const before = this.#before ?? now;
    this.#before = now;
    return {
      durationMs: atMs - before.atMs,
      sentPackets: sentPackets - before.sentPackets,
      lostPackets,
      endsCpuUs: endsCpuUs - before.endsCpuUs,
      waitedUs: waited - before.waitedUs,
      workers: cpuUs.map((us, place) => ({
        ...(groups[place] ?? { receivedPackets: 0, p50Ms: 0, p99Ms: 0 }),
        cpuUs: us - (before.cpuUs[place] ?? 0),
      })),
    };
  }
}

const senderParameters: types.RtpParameters = {
  mid: '0',
  codecs: [
    {
      mimeType: 'video/VP8',
      payloadType: SENDER.payloadType,
      clockRate: 90_000,
      rtcpFeedback: [{ type: 'nack', parameter: 'pli' }],
    },
  ],
  encodings: [{ ssrc: SENDER.ssrc }],
  rtcp: { cname: 'bench', reducedSize: true },
};
