import type { RtpEncodingParameters, RtpParameters } from '../../../types/rtpParameters.ts';
import type { HeaderExtensionIds } from '../../rtp/headerExtensionIds.ts';
import type { RtpPacket } from '../../rtp/RtpPacket.ts';
import type { RtpStreamReceiverListener } from '../../rtp/RtpStreamReceiver.ts';
import { isRtx, receptionOf } from '../rtpParametersQueries.ts';
import { readText } from '../session/RtpListener.ts';
import { ProducerStream } from './ProducerStream.ts';

/** Who hears of a stream: what its receiver tells, by the index of its encoding. */
export type StreamListener = (index: number) => RtpStreamReceiverListener;

/** The streams of a producer, one for each of its encodings that has been heard of, and the SSRCs they come under. */
export class ProducerStreams {
  /** By encoding; undefined: no packet yet. */
  readonly byEncoding: (ProducerStream | undefined)[];
  /** Those that have been heard of, in the order of their encodings. */
  known: readonly ProducerStream[] = [];
  readonly encodings: readonly RtpEncodingParameters[];
  readonly #rtpParameters: RtpParameters;
  readonly #extensionIds: HeaderExtensionIds;
  readonly #listener: StreamListener;
  readonly #bySsrc = new Map<number, ProducerStream>();
  readonly #byRtxSsrc = new Map<number, ProducerStream>();

  constructor(rtpParameters: RtpParameters, extensionIds: HeaderExtensionIds, listener: StreamListener) {
    this.encodings = rtpParameters.encodings ?? [{}];
    this.byEncoding = this.encodings.map(() => undefined);
    this.#rtpParameters = rtpParameters;
    this.#extensionIds = extensionIds;
    this.#listener = listener;
  }

  bySsrc(ssrc: number): ProducerStream | undefined {
    return this.#bySsrc.get(ssrc);
  }

  /** The stream that the packets of this SSRC repair. */
  repairedBy(rtxSsrc: number): ProducerStream | undefined {
    return this.#byRtxSsrc.get(rtxSsrc);
  }

  /** The stream of a packet whose SSRC is new, or which it repairs; undefined when it is of none of the encodings. */
  learn(packet: RtpPacket): ProducerStream | undefined {
    const index = this.#encodingOf(packet);
    if (index < 0) return undefined;
    const known = this.byEncoding[index];
    const isRepair = this.#rtpParameters.codecs.some(
      (codec) => codec.payloadType === packet.payloadType && isRtx(codec),
    );
    // Repair of a stream that has not been heard of yet has nothing to repair.
    if (isRepair) return known && this.#learnRepair(known, packet);
    return known ? undefined : this.#create(index, packet);
  }

  #encodingOf(packet: RtpPacket): number {
    const rid = readText(packet, this.#extensionIds.rid) ?? readText(packet, this.#extensionIds.repairedRid);
    return this.encodings.findIndex((encoding) => {
      if (encoding.ssrc !== undefined) return encoding.ssrc === packet.ssrc || encoding.rtx?.ssrc === packet.ssrc;
      return encoding.rid === undefined ? this.encodings.length === 1 : encoding.rid === rid;
    });
  }

  #learnRepair(known: ProducerStream, packet: RtpPacket): ProducerStream {
    // One stream of repairs at a time, so that a remote can't have us remember one after the other.
    if (known.receiver.rtxSsrc !== undefined) this.#byRtxSsrc.delete(known.receiver.rtxSsrc);
    known.receiver.setRtx(packet.ssrc, packet.payloadType);
    this.#byRtxSsrc.set(packet.ssrc, known);
    return known;
  }

  #create(index: number, packet: RtpPacket): ProducerStream | undefined {
    const encoding = this.encodings[index] ?? {};
    const reception = receptionOf(this.#rtpParameters, encoding, packet, this.#extensionIds);
    if (!reception) return undefined;
    const stream = new ProducerStream(index, reception, this.#listener(index));
    this.byEncoding[index] = stream;
    this.known = this.byEncoding.filter((known) => known !== undefined);
    this.#bySsrc.set(packet.ssrc, stream);
    if (encoding.rtx) this.#byRtxSsrc.set(encoding.rtx.ssrc, stream);
    return stream;
  }
}
