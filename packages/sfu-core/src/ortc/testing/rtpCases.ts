import type { SeededRandom } from '../../testing/SeededRandom.ts';
import type {
  MediaKind,
  RouterRtpCodecCapability,
  RtpCapabilities,
  RtpCodecParameters,
  RtpEncodingParameters,
  RtpHeaderExtensionDirection,
  RtpHeaderExtensionParameters,
  RtpHeaderExtensionUri,
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
    if (random.chance(0.1)) codec.preferredPayloadType = 96 + random.below(32);
    if (random.chance(0.02)) codec.mimeType = random.pick(['audio/foo', 'video/bar', 'text/vp8', '']);
    if (random.chance(0.02)) codec.clockRate = 12345;
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
    headerExtensions: headerExtensions(caps, kind, random),
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
    headerExtensions: random.some(structuredClone(caps.headerExtensions ?? []), 0.8).map((extension) => ({
      ...extension,
      ...(random.chance(0.1) && { preferredId: 1 + random.below(14) }),
      ...(random.chance(0.1) && { preferredEncrypt: random.chance(0.5) }),
      ...(random.chance(0.2) && { direction: random.pick(directions) }),
    })),
  };
}

/** Reliability of a data channel: sensible, contradictory or nonsense. */
export function sctpStreamParameters(random: SeededRandom): Record<string, unknown> {
  const limits = ['maxPacketLifeTime', 'maxRetransmits'];
  const params: Record<string, unknown> = { streamId: random.below(70_000) };
  if (random.chance(0.6)) params.ordered = random.chance(0.5);
  for (const limit of random.some(limits, 0.4)) params[limit] = random.pick([0, 1, 500, -1, 1.5]);
  return params;
}

/** What a client of that Router might put beside the payload: some of what it knows, under its own or other ids. */
function headerExtensions(
  caps: RtpCapabilities,
  kind: MediaKind,
  random: SeededRandom,
): RtpHeaderExtensionParameters[] {
  return random
    .some(caps.headerExtensions ?? [], 0.7)
    .filter((extension) => extension.kind === kind || random.chance(0.02))
    .map(({ uri, preferredId }) => ({
      uri: random.chance(0.03) ? ('urn:example:unknown' as RtpHeaderExtensionUri) : uri,
      id: random.chance(0.8) ? preferredId : 1 + random.below(14),
      ...(random.chance(0.1) && { encrypt: random.chance(0.5) }),
      ...(random.chance(0.1) && { parameters: random.pick([{}, { mode: 1 }, { name: 'x' }]) }),
    }));
}

const directions: RtpHeaderExtensionDirection[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

const junk: unknown[] = [undefined, null, 0, -1, 1.5, '', 'junk', true, false, [], {}, [null], { a: undefined }, NaN];

/** The same, or with one to three values somewhere inside damaged. */
export function maybeDamaged<T>(value: T, random: SeededRandom): T {
  if (!random.chance(0.25)) return value;
  let broken = damaged(value, random);
  while (random.chance(0.3)) broken = damaged(broken, random);
  return broken;
}

/** A copy with one value somewhere inside replaced by junk, removed, or moved next door. */
function damaged<T>(value: T, random: SeededRandom): T {
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

/** No, one or several streams, by SSRC, by RID or by both, layered in ways that are, or are not, scalability modes. */
function encodings(random: SeededRandom): RtpEncodingParameters[] {
  const count = random.pick([0, 1, 1, 1, 2, 3, 3, 4]);
  const scalabilityMode = random.pick(['', 'L1T3', 'L3T3_KEY', 'S2T1', 'T9', 'L3T3', 'L2T2_KEY_SHIFT', 'L10T10']);
  const namedBy = random.pick(['ssrc', 'ssrc', 'rid', 'rid', 'both', 'mixed']);
  return Array.from({ length: count }, (_, index) => {
    const by = namedBy === 'mixed' ? random.pick(['ssrc', 'rid', 'neither']) : namedBy;
    return {
      ...((by === 'ssrc' || by === 'both') && { ssrc: 1000 + index }),
      ...((by === 'rid' || by === 'both') && { rid: `r${index}` }),
      ...(by === 'ssrc' && random.chance(0.7) && { rtx: { ssrc: 2000 + index } }),
      ...(scalabilityMode && random.chance(0.9) && { scalabilityMode }),
      ...(random.chance(0.5) && { maxBitrate: random.below(3_000_000) }),
      ...(random.chance(0.2) && { dtx: random.chance(0.5) }),
      ...(random.chance(0.1) && { codecPayloadType: 100 }),
    };
  });
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
