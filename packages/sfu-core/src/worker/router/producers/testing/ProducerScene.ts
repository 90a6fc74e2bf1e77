import type { ProduceData } from '../../../../channel/contract.ts';
import { EngineChannel } from '../../../../channel/EngineChannel.ts';
import { AUDIO, VIDEO } from '../../../../testing/mediaParameters.ts';
import type { MediaKind, RtpHeaderExtensionParameters } from '../../../../types/rtpParameters.ts';
import { EngineLog } from '../../../EngineLog.ts';
import { Turn } from '../../../io/Turn.ts';
import { VirtualEnvironment } from '../../../io/testing/VirtualEnvironment.ts';
import { ByteCounter } from '../../../rtp/ByteCounter.ts';
import { RtpPacket } from '../../../rtp/RtpPacket.ts';
import { buildRtp } from '../../../rtp/testing/buildRtp.ts';
import { Producer } from '../Producer.ts';
import type { ProducerUplink } from '../ProducerContext.ts';

const AUDIO_LEVEL_ID = 6;

export interface SentPacket {
  payload?: Buffer;
  /** RFC 6464: 0 (loudest) to 127; absent: the packet doesn't say. */
  level?: number;
  /** One-byte header extension elements (RFC 8285). */
  elements?: Buffer;
}

/** Producers without a transport, in virtual time: what they tell the host, and ask their remote for, is kept. */
export class ProducerScene implements ProducerUplink {
  readonly environment = new VirtualEnvironment();
  /** What the host was told, in order. */
  readonly told: { event: string; targetId: string; data: unknown }[] = [];
  readonly nacks: { ssrc: number; sequenceNumbers: number[] }[] = [];
  readonly keyFrameRequests: { ssrc: number; how: 'pli' | 'fir' }[] = [];
  readonly channel: EngineChannel;
  roundTripTimeMs = 0;
  remoteClockOffsetMs: number | undefined;
  readonly #sequenceNumbers = new Map<Producer, number>();

  constructor() {
    this.channel = new EngineChannel(
      {
        send: (message) => {
          if (message.kind !== 'notification') return;
          const { event, targetId, data } = structuredClone(message);
          this.told.push({ event, targetId, data });
        },
        onMessage: () => undefined,
      },
      () => undefined,
      () => undefined,
    );
  }

  /** What was told of one event. */
  toldOf(event: string): unknown[] {
    return this.told.filter((told) => told.event === event).map(({ data }) => data);
  }

  sendNack(ssrc: number, sequenceNumbers: readonly number[]): void {
    this.nacks.push({ ssrc, sequenceNumbers: [...sequenceNumbers] });
  }

  sendKeyFrameRequest(ssrc: number, how: 'pli' | 'fir'): void {
    this.keyFrameRequests.push({ ssrc, how });
  }

  /** An opus or VP8 producer with one stream, whose SSRC signalling has told. */
  producer(producerId: string, kind: MediaKind = 'audio', data: Partial<ProduceData> = {}): Producer {
    const { ssrc, payloadType } = kind === 'audio' ? AUDIO : VIDEO;
    const headerExtensions: RtpHeaderExtensionParameters[] = [
      { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: AUDIO_LEVEL_ID },
      { uri: 'urn:3gpp:video-orientation', id: 7 },
    ];
    return new Producer(
      {
        producerId,
        kind,
        rtpParameters: {
          codecs: [
            kind === 'audio'
              ? { mimeType: 'audio/opus', payloadType, clockRate: 48_000, channels: 2 }
              : {
                  mimeType: 'video/VP8',
                  payloadType,
                  clockRate: 90_000,
                  rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
                },
          ],
          headerExtensions,
          encodings: [{ ssrc }],
        },
        rtpMapping: { codecs: [{ payloadType, mappedPayloadType: 100 }], encodings: [{ ssrc, mappedSsrc: 1 }] },
        keyFrameRequestDelay: 0,
        paused: false,
        ...data,
      },
      {
        channel: this.channel,
        environment: this.environment,
        turn: new Turn(this.environment),
        log: new EngineLog('none', [], () => undefined),
        transportId: 'transport',
        uplink: this,
        rtxReceived: new ByteCounter(),
      },
    );
  }

  /** Leaves the next packet of the producer's remote out, as if it was lost. */
  lose(producer: Producer): void {
    this.#sequenceNumbers.set(producer, this.#nextOf(producer));
  }

  /** The next packet of the producer's remote. */
  send(producer: Producer, { payload, level, elements }: SentPacket = {}): void {
    const { ssrc, payloadType } = producer.kind === 'audio' ? AUDIO : VIDEO;
    const sequenceNumber = this.#nextOf(producer);
    this.#sequenceNumbers.set(producer, sequenceNumber);
    const block = elements ?? (level === undefined ? undefined : Buffer.from([AUDIO_LEVEL_ID << 4, level, 0, 0]));
    const bytes = buildRtp({
      ssrc,
      payloadType,
      sequenceNumber,
      timestamp: sequenceNumber * 960,
      marker: true,
      payload: payload ?? Buffer.alloc(60, 0x78),
      ...(block && { extension: { profile: 0xbede, block } }),
    });
    const packet = new RtpPacket();
    packet.parse(bytes, 0, bytes.length);
    producer.receive(packet, this.environment.clock.nowMs());
  }

  #nextOf(producer: Producer): number {
    return (this.#sequenceNumbers.get(producer) ?? 100) + 1;
  }
}
