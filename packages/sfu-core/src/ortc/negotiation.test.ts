import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../types/errors.ts';
import type { RtpParameters } from '../types/rtpParameters.ts';
import * as ortc from './index.ts';

const ssrcs =
  (...values: number[]) =>
  () =>
    values.shift() ?? 0;

const caps = ortc.generateRouterRtpCapabilities([
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90000 },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
]);

function normalized(given: RtpParameters): ortc.NormalizedRtpParameters {
  const params: unknown = structuredClone(given);
  ortc.validateAndNormalizeRtpParameters(params);
  return params;
}

const simulcast = normalized({
  mid: '1',
  codecs: [
    { mimeType: 'video/VP8', payloadType: 96, clockRate: 90000 },
    { mimeType: 'video/rtx', payloadType: 97, clockRate: 90000, parameters: { apt: 96 } },
  ],
  encodings: [
    { rid: 'q', maxBitrate: 150_000, scalabilityMode: 'L1T3' },
    { rid: 'f', maxBitrate: 900_000, scalabilityMode: 'L1T3' },
  ],
});

function consumable(params: ortc.NormalizedRtpParameters) {
  const mapping = ortc.getProducerRtpParametersMapping(params, caps, ssrcs(5000));
  return ortc.getConsumableRtpParameters('video', params, caps, mapping);
}

describe('a Router', () => {
  it('numbers payload types from 100 and gives each video codec its RTX', () => {
    expect(
      caps.codecs.map(({ mimeType, preferredPayloadType: pt, parameters }) => [mimeType, pt, parameters.apt]),
    ).toEqual([
      ['audio/opus', 100, undefined],
      ['video/VP8', 101, undefined],
      ['video/rtx', 102, 101],
      ['video/H264', 103, undefined],
      ['video/rtx', 104, 103],
    ]);
  });

  it('has the header extension ids that clients rely on', () => {
    const ids = new Map(caps.headerExtensions.map(({ uri, preferredId }) => [uri.split(/[:/]/).at(-1), preferredId]));
    expect([...ids.values()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(ids.get('mid')).toBe(1);
    expect(ids.get('draft-holmer-rmcat-transport-wide-cc-extensions-01')).toBe(5);
  });

  it('refuses unknown codecs, doubled payload types, and more codecs than there are payload types', () => {
    const vp8 = () => ({ kind: 'video' as const, mimeType: 'video/VP8', clockRate: 90000 });
    expect(() => ortc.generateRouterRtpCapabilities([{ ...vp8(), mimeType: 'video/VP7' }])).toThrow(
      new UnsupportedError('media codec not supported [mimeType:video/VP7]'),
    );
    const doubled = [
      { ...vp8(), preferredPayloadType: 110 },
      { ...vp8(), preferredPayloadType: 110 },
    ];
    expect(() => ortc.generateRouterRtpCapabilities(doubled)).toThrow(
      new TypeError('duplicated codec.preferredPayloadType'),
    );
    expect(() => ortc.generateRouterRtpCapabilities(Array.from({ length: 17 }, vp8))).toThrow(
      'cannot allocate more dynamic codec payload types',
    );
  });

  it('keeps no state between calls', () => {
    const first = ortc.generateRouterRtpCapabilities([]);
    first.headerExtensions.length = 0;
    expect(ortc.generateRouterRtpCapabilities([]).headerExtensions).toHaveLength(18);
  });
});

describe('a Producer', () => {
  it('is mapped to the payload types of the Router and to SSRCs in a row', () => {
    expect(ortc.getProducerRtpParametersMapping(simulcast, caps, ssrcs(5000))).toEqual({
      codecs: [
        { payloadType: 96, mappedPayloadType: 101 },
        { payloadType: 97, mappedPayloadType: 102 },
      ],
      encodings: [
        { ssrc: undefined, rid: 'q', mappedSsrc: 5000 },
        { ssrc: undefined, rid: 'f', mappedSsrc: 5001 },
      ],
    });
  });

  it('gets the H264 level both can do', () => {
    const codec = (profileLevelId: string) =>
      normalized({
        codecs: [
          {
            mimeType: 'video/H264',
            payloadType: 125,
            clockRate: 90000,
            parameters: { 'packetization-mode': 1, 'profile-level-id': profileLevelId },
          },
        ],
      });
    const params = codec('42e034');
    ortc.getProducerRtpParametersMapping(params, caps, ssrcs(1));
    expect(params.codecs[0]?.parameters['profile-level-id']).toBe('42e01f');
    expect(() => ortc.getProducerRtpParametersMapping(codec('640c1f'), caps, ssrcs(1))).toThrow(
      new UnsupportedError('unsupported codec [mimeType:video/H264, payloadType:125]'),
    );
  });

  it('may not repair a codec it does not have', () => {
    const params = structuredClone(simulcast);
    params.codecs[1]!.parameters.apt = 55;
    expect(() => ortc.getProducerRtpParametersMapping(params, caps, ssrcs(1))).toThrow(
      new TypeError('missing media codec found for RTX PT 97'),
    );
  });
});

describe('a Consumer', () => {
  const negotiation = { remoteRtpCapabilities: caps, pipe: false, enableRtx: true };

  it('sends simulcast as one stream, with RTX', () => {
    const params = ortc.getConsumerRtpParameters(
      { ...negotiation, consumableRtpParameters: consumable(simulcast) },
      ssrcs(7000),
    );
    expect(params.codecs.map(({ payloadType }) => payloadType)).toEqual([101, 102]);
    expect(params.encodings).toEqual([
      { ssrc: 7000, rtx: { ssrc: 7001 }, scalabilityMode: 'L2T3', maxBitrate: 900_000 },
    ]);
  });

  it('uses one kind of bandwidth feedback: transport-wide, else REMB, else none', () => {
    const feedback = (dropped: string[]) => {
      const remote = structuredClone(caps);
      remote.headerExtensions = remote.headerExtensions.filter(
        ({ uri }) => !dropped.some((name) => uri.includes(name)),
      );
      const params = ortc.getConsumerRtpParameters(
        { ...negotiation, remoteRtpCapabilities: remote, consumableRtpParameters: consumable(simulcast) },
        ssrcs(1),
      );
      return params.codecs[0]?.rtcpFeedback.map(({ type }) => type);
    };
    expect(feedback([])).toEqual(['nack', 'nack', 'ccm', 'transport-cc']);
    expect(feedback(['transport-wide'])).toEqual(['nack', 'nack', 'ccm', 'goog-remb']);
    expect(feedback(['transport-wide', 'abs-send-time'])).toEqual(['nack', 'nack', 'ccm']);
  });

  it('needs a media codec, not only its RTX', () => {
    const remote = structuredClone(caps);
    remote.codecs = remote.codecs.filter(({ mimeType }) => mimeType === 'video/rtx');
    const consumableRtpParameters = consumable(simulcast);
    expect(ortc.canConsume(consumableRtpParameters, structuredClone(remote))).toBe(false);
    expect(() =>
      ortc.getConsumerRtpParameters(
        { ...negotiation, consumableRtpParameters, remoteRtpCapabilities: remote },
        ssrcs(1),
      ),
    ).toThrow(new UnsupportedError('no compatible media codecs'));
  });

  it('of a pipe sends every stream', () => {
    const params = ortc.getPipeConsumerRtpParameters(
      { consumableRtpParameters: consumable(simulcast), enableRtx: false },
      ssrcs(7000, 8000),
    );
    expect(params.codecs.map(({ payloadType }) => payloadType)).toEqual([101]);
    expect(params.encodings.map(({ ssrc, rtx }) => [ssrc, rtx])).toEqual([
      [7000, undefined],
      [7001, undefined],
    ]);
  });
});
