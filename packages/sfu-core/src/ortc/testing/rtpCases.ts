import type { SeededRandom } from '../../testing/SeededRandom.ts';
import type {
  MediaKind,
  RouterRtpCodecCapability,
  RtpCapabilities,
  RtpCodecParameters,
  RtpEncodingParameters,
  RtpParameters,
} from '../../types/rtpParameters.ts';
import { getSupportedRtpCapabilities } from '../supportedRtpCapabilities.ts';

const profileLevelIds = ['42e01f', '42e034', '42001f', '4d0032', '4d001f', '640c1f', '64001f', 'f4001f', '42e0', 'xyz'];

/** Codecs an application might give a Router: mostly sensible, some unknown, some with payload types of their own. */
export function mediaCodecs(random: SeededRandom): RouterRtpCodecCapability[] {
  const supported = getSupportedRtpCapabilities().codecs ?? [];
  const count = 1 + random.below(6);
  return Array.from({ length: count }, () => {
    const codec = structuredClone(random.pick(random.chance(0.6) ? supported.slice(-4) : supported));
    if (random.chance(0.5)) delete codec.rtcpFeedback;
    if (random.chance(0.2)) codec.mimeType = codec.mimeType.toUpperCase();
    if (random.chance(0.2)) codec.preferredPayloadType = 96 + random.below(32);
    if (random.chance(0.05)) codec.mimeType = random.pick(['audio/foo', 'video/bar', 'text/vp8', '']);
    if (random.chance(0.05)) codec.clockRate = 12345;
    codec.parameters = profileParameters(codec.mimeType, random, codec.parameters);
    return codec;
  });
}

/** What a client of that Router might send: some of its codecs under other payload types, one or more encodings. */
export function producerParameters(caps: RtpCapabilities, kind: MediaKind, random: SeededRandom): RtpParameters {
  const payloadTypes = Array.from({ length: 128 }, (_, index) => index);
  const payloadType = () => payloadTypes.splice(random.below(payloadTypes.length), 1)[0] ?? 0;
  const codecs: RtpCodecParameters[] = [];

  for (const capability of random.some(caps.codecs ?? [], 0.7)) {
    if (capability.kind !== kind && random.chance(0.97)) continue;
    if (/rtx$/i.test(capability.mimeType)) continue;
    const media: RtpCodecParameters = {
      mimeType: capability.mimeType,
      payloadType: payloadType(),
      clockRate: capability.clockRate,
      channels: capability.channels,
      parameters: random.chance(0.7)
        ? structuredClone(capability.parameters ?? {})
        : profileParameters(capability.mimeType, random, capability.parameters),
      rtcpFeedback: random.some(capability.rtcpFeedback ?? [], 0.8),
    };
    codecs.push(media);
    if (kind === 'video' && random.chance(0.7)) {
      const apt = random.chance(0.95) ? media.payloadType : random.below(128);
      codecs.push({ mimeType: 'video/rtx', payloadType: payloadType(), clockRate: 90000, parameters: { apt } });
    }
  }
  return {
    ...(random.chance(0.7) && { mid: String(random.below(10)) }),
    codecs,
    headerExtensions: random
      .some(caps.headerExtensions ?? [], 0.7)
      .filter((extension) => extension.kind === kind)
      .map(({ uri, preferredId }) => ({ uri, id: preferredId })),
    encodings: encodings(random),
    rtcp: random.chance(0.5) ? { cname: 'someone', reducedSize: random.chance(0.5) } : {},
    ...(random.chance(0.3) && { msid: 'stream track' }),
  };
}

/** What an endpoint that consumes might be able to do. */
export function remoteCapabilities(caps: RtpCapabilities, random: SeededRandom): RtpCapabilities {
  return {
    codecs: random.some(structuredClone(caps.codecs ?? []), 0.85).map((codec) => ({
      ...codec,
      parameters: random.chance(0.85) ? codec.parameters : profileParameters(codec.mimeType, random, codec.parameters),
      rtcpFeedback: random.some(codec.rtcpFeedback ?? [], 0.8),
    })),
    headerExtensions: random.some(structuredClone(caps.headerExtensions ?? []), 0.8),
  };
}

const junk: unknown[] = [undefined, null, 0, -1, 1.5, '', 'junk', true, false, [], {}, [null], { a: undefined }, NaN];

/** A copy with one value somewhere inside replaced by junk, removed, or moved next door. */
export function damaged<T>(value: T, random: SeededRandom): T {
  const copy = structuredClone(value);
  let owner = copy as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(owner);
    if (keys.length === 0) return copy;
    const key = random.pick(keys);
    const inner = owner[key];
    if (typeof inner === 'object' && inner !== null && random.chance(0.8)) {
      owner = inner as Record<string, unknown>;
      continue;
    }
    if (random.chance(0.2) && !Array.isArray(owner)) delete owner[key];
    else owner[key] = structuredClone(junk[random.below(junk.length)]);
    return copy;
  }
}

function encodings(random: SeededRandom): RtpEncodingParameters[] {
  const count = random.pick([0, 1, 1, 1, 2, 3]);
  const scalabilityMode = random.pick(['', 'L1T3', 'L3T3_KEY', 'S2T1', 'T9', 'L3T3']);
  return Array.from({ length: count }, (_, index) => ({
    ...(random.chance(0.5) ? { ssrc: 1000 + index, rtx: { ssrc: 2000 + index } } : { rid: `r${index}` }),
    ...(scalabilityMode && { scalabilityMode }),
    ...(random.chance(0.5) && { maxBitrate: random.below(3_000_000) }),
    ...(random.chance(0.2) && { dtx: true }),
    ...(random.chance(0.1) && { codecPayloadType: 100 }),
  }));
}

function profileParameters(
  mimeType: string,
  random: SeededRandom,
  given: Record<string, unknown> = {},
): Record<string, unknown> {
  const parameters = structuredClone(given);
  switch (mimeType.toLowerCase()) {
    case 'video/h264':
      if (random.chance(0.8)) parameters['packetization-mode'] = random.below(2);
      if (random.chance(0.8)) parameters['profile-level-id'] = random.pick(profileLevelIds);
      if (random.chance(0.3)) parameters['level-asymmetry-allowed'] = random.pick([0, 1, '1']);
      break;
    case 'video/vp9':
      if (random.chance(0.5)) parameters['profile-id'] = random.pick([0, 2, '0']);
      break;
    case 'audio/opus':
      if (random.chance(0.5)) parameters.useinbandfec = 1;
      break;
  }
  return parameters;
}
