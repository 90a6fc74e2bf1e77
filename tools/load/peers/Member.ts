import type { DtlsCertificate } from '@parley/dtls';
import type {
  ClientRequestAnswer,
  NotificationData,
  NotificationMethod,
  ServerRequestData,
} from '@parley/signaling-protocol';
import { monotonicMs } from '../../../packages/sfu-core/bench/src/monotonicMs.ts';
import {
  ClientTransport,
  type ClientTransportOptions,
} from '../../../packages/sfu-core/src/testing/client/ClientTransport.ts';
import type { Histogram } from '../measure/Histogram.ts';
import { addMedia, type MediaCounters, noMedia } from '../measure/MediaCounters.ts';
import { receivableOf } from '../media/rtpParameters.ts';
import type { LoadOptions } from '../options.ts';
import type { MemberPlan } from '../plan/memberPlans.ts';
import { microphoneAt } from '../plan/speakers.ts';
import { SignalingClient } from '../signaling/SignalingClient.ts';
import { Publisher } from './Publisher.ts';
import { Receiver } from './Receiver.ts';
import { reachableCandidate } from './reachableCandidate.ts';
import { Screen } from './Screen.ts';

const device = { flag: 'load', name: 'Load tool', version: '1' };

type TransportAnswer = ClientRequestAnswer<'createWebRtcTransport'>;

export interface MemberOptions {
  plan: MemberPlan;
  load: Pick<LoadOptions, 'url' | 'publishers' | 'layout' | 'speakerChangeS' | 'noisy' | 'videoKbps'>;
  certificate: DtlsCertificate;
  /** When the speakers' turns began, on the clock that all processes share. */
  epochMs: number;
  delays: Histogram;
  /** The first packet has come, so long after the member came to the door. */
  onFirstPacket(afterMs: number): void;
  /** The connection to the server, or a transport, has ended though the member had not left. */
  onLost(reason: string): void;
}

/** How long a member took to join, ms from the door on. */
export interface JoinTimes {
  /** Until `join` was answered: the others see it. */
  joinedMs: number;
  /** Until its transports were connected. */
  connectedMs: number;
}

/** Somebody in a room: joins as a browser does, receives, and sends if it is a publisher. */
export class Member {
  readonly times: JoinTimes = { joinedMs: 0, connectedMs: 0 };
  readonly #options: MemberOptions;
  readonly #startMs = monotonicMs();
  readonly #counters = noMedia();
  readonly #receiver: Receiver;
  readonly #screen: Screen;
  readonly #transports: ClientTransport[] = [];
  #signaling: SignalingClient | undefined;
  #publisher: Publisher | undefined;
  #hasJoined = false;
  #hasLeft = false;
  #lossReason: string | undefined;

  /** Resolves when the member is in the room, its transports are connected, and it sends. Rejects with why not. */
  static async join(options: MemberOptions): Promise<Member> {
    const member = new Member(options);
    try {
      await member.#join();
    } catch (error) {
      member.leave();
      throw error;
    }
    return member;
  }

  private constructor(options: MemberOptions) {
    const { plan, load, delays } = options;
    this.#options = options;
    this.#receiver = new Receiver({
      place: plan.place,
      counters: this.#counters,
      delays,
      onFirstPacket: () => options.onFirstPacket(this.#elapsedMs),
    });
    this.#screen = new Screen({
      layout: load.layout,
      place: plan.place,
      setPaused: (consumerId, isPaused) => {
        // Refused when the consumer was closed meanwhile, and then there is nothing to be done.
        this.#signaling?.request(isPaused ? 'pauseConsumer' : 'resumeConsumer', { consumerId }).catch(() => undefined);
      },
    });
  }

  /** What it has sent and received so far. */
  get counters(): MediaCounters {
    return addMedia({ ...noMedia(), lost: this.#receiver.lostPackets }, this.#counters);
  }

  get consumerCount(): number {
    return this.#screen.consumerCount;
  }

  /** Consumers that should have sent something for a while, and haven't. */
  silentCount(nowMs: number): number {
    return this.#screen.silentCount(nowMs);
  }

  /** Sends what is due. To be called every few milliseconds. */
  beat(nowMs: number): void {
    this.#publisher?.beat(nowMs);
    this.#receiver.beat(nowMs);
  }

  /** Sends no media any more, but stays. */
  stopSending(): void {
    this.#publisher = undefined;
  }

  /** Leaves, as a page that is closed. Idempotent. */
  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    for (const transport of this.#transports) transport.close();
    this.#signaling?.close();
  }

  get #elapsedMs(): number {
    return monotonicMs() - this.#startMs;
  }

  async #join(): Promise<void> {
    const { plan, load } = this.#options;
    const signaling = await SignalingClient.open(load.url, plan, {
      onRequest: (method, data) => {
        if (method === 'newConsumer') this.#receive(data as ServerRequestData<'newConsumer'>);
      },
      onNotification: (method, data) => this.#hear(method as NotificationMethod, data),
      onClosed: (reason) => this.#lose(reason),
    });
    this.#signaling = signaling;
    const routerCapabilities = await signaling.request('getRouterRtpCapabilities', {});
    const [receiving, sending] = await Promise.all([
      signaling.request('createWebRtcTransport', { consuming: true }),
      plan.isPublisher ? signaling.request('createWebRtcTransport', { producing: true }) : undefined,
    ]);
    const rtpCapabilities = receivableOf(routerCapabilities);
    await signaling.request('join', { displayName: plan.peerId, device, rtpCapabilities });
    this.times.joinedMs = this.#elapsedMs;
    await Promise.all([
      this.#connectReceiver(signaling, receiving),
      sending && this.#connectPublisher(signaling, sending),
    ]);
    if (this.#lossReason !== undefined) throw new Error(this.#lossReason);
    this.#hasJoined = true;
  }

  async #connectReceiver(signaling: SignalingClient, remote: TransportAnswer): Promise<void> {
    const transport = await this.#connect(signaling, remote, {
      onRtp: (packet) => this.#receiver.receiveRtp(packet),
      onRtcp: (compound, lengthBytes) => this.#receiver.receiveRtcp(compound, lengthBytes),
    });
    this.#receiver.attach(transport);
  }

  async #connectPublisher(signaling: SignalingClient, remote: TransportAnswer): Promise<void> {
    const { plan, load, epochMs } = this.#options;
    let publisher: Publisher | undefined;
    const transport = await this.#connect(signaling, remote, {
      onRtp: () => undefined,
      onRtcp: (compound, lengthBytes) => publisher?.receiveRtcp(compound, lengthBytes),
    });
    const turns = { turnMs: 1_000 * load.speakerChangeS, publishers: load.publishers };
    publisher = new Publisher({
      transport,
      counters: this.#counters,
      videoKbps: load.videoKbps,
      microphoneAt: (nowMs) => microphoneAt(nowMs - epochMs, plan.place, turns, load.noisy),
    });
    for (const media of publisher.produced) {
      await signaling.request('produce', { ...media, transportId: remote.id });
    }
    this.#publisher = publisher;
  }

  async #connect(
    signaling: SignalingClient,
    { id, iceCandidates, iceParameters, dtlsParameters }: TransportAnswer,
    listener: Pick<ClientTransportOptions, 'onRtp' | 'onRtcp'>,
  ): Promise<ClientTransport> {
    const { certificate } = this.#options;
    const candidate = reachableCandidate(iceCandidates, signaling.remoteAddress);
    const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
    if (!candidate || !fingerprint) throw new Error('the server offers no UDP candidate, or no sha-256 fingerprint');
    await signaling.request('connectWebRtcTransport', {
      transportId: id,
      dtlsParameters: { role: 'client', fingerprints: [certificate.sha256Fingerprint] },
    });
    const transport = await ClientTransport.connect({
      remote: { iceParameters, candidate, fingerprint },
      certificate,
      ...listener,
      onLost: (reason) => this.#lose(reason),
    });
    this.#transports.push(transport);
    // The other transport may have failed meanwhile.
    if (this.#hasLeft) transport.close();
    this.times.connectedMs = this.#elapsedMs;
    return transport;
  }

  #receive(offer: ServerRequestData<'newConsumer'>): void {
    const stream = this.#receiver.expect(offer);
    if (stream) this.#screen.add(offer, stream, monotonicMs());
  }

  #hear(method: NotificationMethod, data: unknown): void {
    const nowMs = monotonicMs();
    if (method === 'activeSpeaker') {
      const { peerId } = data as NotificationData<'activeSpeaker'>;
      if (peerId !== null && peerId !== this.#options.plan.peerId) this.#screen.setSpeaker(peerId, nowMs);
    } else if (method === 'consumerClosed') {
      const { consumerId } = data as NotificationData<'consumerClosed'>;
      const consumer = this.#screen.remove(consumerId, nowMs);
      if (consumer) this.#receiver.forget(consumer.stream);
    } else if (method === 'consumerPaused' || method === 'consumerResumed') {
      const { consumerId } = data as NotificationData<'consumerPaused'>;
      this.#screen.producerPaused(consumerId, method === 'consumerPaused', nowMs);
    }
  }

  #lose(reason: string): void {
    if (this.#hasLeft) return;
    this.#lossReason = reason;
    // Else whoever waits for it to join is told.
    if (!this.#hasJoined) return;
    this.leave();
    this.#options.onLost(reason);
  }
}
