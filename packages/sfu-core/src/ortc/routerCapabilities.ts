import { UnsupportedError } from '../types/errors.ts';
import type { RouterRtpCodecCapability, RtpCodecCapability } from '../types/rtpParameters.ts';
import { validateAndNormalizeRtpCapabilities } from './capabilitiesValidation.ts';
import { isSameCodec } from './codecMatching.ts';
import { validateAndNormalizeRtpCodecCapability } from './codecValidation.ts';
import { copyOf } from './copyOf.ts';
import type { NormalizedCodec, NormalizedRtpCapabilities } from './normalized.ts';
import { getSupportedRtpCapabilities } from './supportedRtpCapabilities.ts';

/**
 * The capabilities of a Router for the given codecs: each completed with what the engine supports and with a payload
 * type, video ones followed by their RTX, and all header extensions. `mediaCodecs` is normalized in place.
 *
 * @throws TypeError when a codec is malformed or two want the same payload type.
 * @throws UnsupportedError when the engine does not know a codec.
 */
export function generateRouterRtpCapabilities(mediaCodecs: RouterRtpCodecCapability[] = []): NormalizedRtpCapabilities {
  if (!Array.isArray(mediaCodecs)) throw new TypeError('mediaCodecs must be an Array');

  const supported: unknown = getSupportedRtpCapabilities();
  validateAndNormalizeRtpCapabilities(supported);
  const payloadTypes = new DynamicPayloadTypes();
  const codecs: NormalizedCodec<RtpCodecCapability>[] = [];

  for (const mediaCodec of mediaCodecs) {
    validateAndNormalizeRtpCodecCapability(mediaCodec);
    const match = supported.codecs.find((codec) => isSameCodec(mediaCodec, codec));
    if (!match) throw new UnsupportedError(`media codec not supported [mimeType:${mediaCodec.mimeType}]`);

    const preferredPayloadType = payloadTypes.choose(mediaCodec.preferredPayloadType, match.preferredPayloadType);
    if (codecs.some((codec) => codec.preferredPayloadType === preferredPayloadType)) {
      throw new TypeError('duplicated codec.preferredPayloadType');
    }
    const codec = copyOf(match);
    codec.preferredPayloadType = preferredPayloadType;
    codec.parameters = { ...codec.parameters, ...mediaCodec.parameters };
    codecs.push(codec);
    if (codec.kind === 'video') codecs.push(rtxCodec(codec, payloadTypes.take()));
  }
  return { codecs, headerExtensions: supported.headerExtensions };
}

/** The dynamic payload types a Router has left (RFC 3551 section 6), given out from 100 on, 96 to 99 last. */
class DynamicPayloadTypes {
  readonly #free = [...range(100, 127), ...range(96, 99)];

  /** What the application wants, else what the RFC fixes, else a free one. */
  choose(wanted: number | undefined, fixed: number | undefined): number {
    if (typeof wanted !== 'number') return fixed ?? this.take();
    const index = this.#free.indexOf(wanted);
    if (index !== -1) this.#free.splice(index, 1);
    return wanted;
  }

  take(): number {
    const payloadType = this.#free.shift();
    if (payloadType === undefined) throw new Error('cannot allocate more dynamic codec payload types');
    return payloadType;
  }
}

function rtxCodec(codec: RtpCodecCapability, preferredPayloadType: number): NormalizedCodec<RtpCodecCapability> {
  return {
    kind: codec.kind,
    mimeType: `${codec.kind}/rtx`,
    preferredPayloadType,
    clockRate: codec.clockRate,
    parameters: { apt: codec.preferredPayloadType },
    rtcpFeedback: [],
  };
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
