import { randomInt } from 'node:crypto';
import type { ClientRequestInput, RtpParameters } from '@parley/signaling-protocol';
import { monotonicMs } from '../../../packages/sfu-core/bench/src/monotonicMs.ts';
import type { ClientTransport } from '../../../packages/sfu-core/src/testing/client/ClientTransport.ts';
import { unixMsToNtp } from '../../../packages/sfu-core/src/worker/rtcp/ntp.ts';
import { parseRtcp } from '../../../packages/sfu-core/src/worker/rtcp/parseRtcp.ts';
import { RtcpWriter } from '../../../packages/sfu-core/src/worker/rtcp/RtcpWriter.ts';
import type { MediaCounters } from '../measure/MediaCounters.ts';
import { OpusSource } from '../media/OpusSource.ts';
import { audioParameters, payloadTypes, videoParameters } from '../media/rtpParameters.ts';
import { Vp8Source } from '../media/Vp8Source.ts';
import type { Microphone } from '../plan/speakers.ts';
import { SentStream } from './SentStream.ts';

const REPORT_INTERVAL_MS = 1_000;
const CNAME = 'load';
const MAX_SSRC = 2 ** 32;

const writer = new RtcpWriter();

export interface PublisherOptions {
  transport: ClientTransport;
  counters: MediaCounters;
  /** 0: no camera. */
  videoKbps: number;
  /** What the microphone hears at a time of the clock that all processes share. */
  microphoneAt(nowMs: number): Microphone;
}

/** What a publisher sends over its transport: a microphone and a camera, with reports, and again what was lost. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #audio: SentStream;
  readonly #video: SentStream | undefined;
  readonly #opus: OpusSource;
  readonly #vp8: Vp8Source;
  #transportWide = randomInt(0x10000);
  #nextReportMs: number;
  #audioTimestamp = 0;

  constructor(options: PublisherOptions) {
    const nowMs = monotonicMs();
    this.#options = options;
    this.#audio = this.#stream(payloadTypes.audio);
    this.#video = options.videoKbps > 0 ? this.#stream(payloadTypes.video) : undefined;
    // Publishers who came together don't send together.
    this.#opus = new OpusSource(nowMs + randomInt(20));
    this.#vp8 = new Vp8Source(options.videoKbps, nowMs + randomInt(33));
    this.#nextReportMs = nowMs + randomInt(REPORT_INTERVAL_MS);
  }

  /** What `produce` is asked for, one after the other. */
  get produced(): Omit<ClientRequestInput<'produce'>, 'transportId'>[] {
    const produced = (kind: 'audio' | 'video', source: string, rtpParameters: RtpParameters) => ({
      kind,
      rtpParameters,
      appData: { source },
    });
    const audio = produced('audio', 'mic', audioParameters('0', this.#audio.ssrc));
    if (!this.#video) return [audio];
    return [audio, produced('video', 'webcam', videoParameters('1', this.#video.ssrc))];
  }

  /** Sends what is due. To be called every few milliseconds. */
  beat(nowMs: number): void {
    const { level: audioLevel, isSilent } = this.#options.microphoneAt(nowMs);
    for (let frame = this.#opus.takeDue(nowMs, isSilent); frame; frame = this.#opus.takeDue(nowMs, isSilent)) {
      this.#audioTimestamp = frame.timestamp;
      this.#send(this.#audio, { ...frame, marker: false, audioLevel, descriptor: [] });
    }
    if (this.#video) {
      for (let frame = this.#vp8.takeDue(nowMs); frame; frame = this.#vp8.takeDue(nowMs)) {
        const { timestamp, packets } = frame;
        for (const packet of packets) this.#send(this.#video, { ...packet, timestamp, audioLevel: undefined });
      }
    }
    if (nowMs >= this.#nextReportMs) {
      this.#nextReportMs = nowMs + REPORT_INTERVAL_MS;
      this.#report(this.#audio, this.#audioTimestamp);
      if (this.#video) this.#report(this.#video, this.#vp8.timestampAt(nowMs));
    }
  }

  /** Takes a compound of the server's, decrypted. */
  receiveRtcp(compound: Buffer, lengthBytes: number): void {
    const { counters } = this.#options;
    for (const packet of parseRtcp(compound, 0, lengthBytes) ?? []) {
      if (packet.type === 'nack') {
        const stream = packet.mediaSsrc === this.#audio.ssrc ? this.#audio : this.#video;
        counters.nackedOfPublishers += packet.sequenceNumbers.length;
        for (const sequenceNumber of packet.sequenceNumbers) stream?.resend(sequenceNumber);
      } else if (packet.type === 'pli' || packet.type === 'fir') {
        counters.keyFrameRequests++;
        this.#vp8.requestKeyFrame();
      }
    }
  }

  #stream(payloadType: number): SentStream {
    const { transport } = this.#options;
    const ssrc = randomInt(1, MAX_SSRC);
    return new SentStream({
      ssrc,
      payloadType,
      protection: transport.sender.stream(ssrc),
      send: (packet) => transport.send(packet),
    });
  }

  #send(stream: SentStream, packet: Omit<Parameters<SentStream['send']>[0], 'transportWide'>): void {
    this.#transportWide = (this.#transportWide + 1) & 0xffff;
    this.#options.counters.sent++;
    stream.send({ ...packet, transportWide: this.#transportWide }, monotonicMs());
  }

  #report({ ssrc, packetCount, octetCount }: SentStream, rtpTimestamp: number): void {
    if (packetCount === 0) return;
    const unixMs = performance.timeOrigin + performance.now();
    writer.reset();
    writer.senderReport({ ssrc, ...unixMsToNtp(unixMs), rtpTimestamp, packetCount, octetCount });
    writer.sdesCname(ssrc, CNAME);
    this.#options.transport.sendRtcp(writer);
  }
}
