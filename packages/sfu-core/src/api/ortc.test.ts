import * as reference from 'mediasoup/ortc';
import { describe, expect, it } from 'vitest';
import type { RtpParameters } from '../types/rtpParameters.ts';
import * as ortc from './ortc.ts';
import { mediaCodecs, videoParameters } from './testing/scene.ts';

/** Random SSRCs stand for their place among those that occur: what is compared is which are in a row. */
function withoutChance<T>(value: T): T {
  const json = JSON.stringify(value);
  const ssrcs = [...new Set(json.match(/"(?:mappedSsrc|ssrc)":\d{9}/g))].map((found) => Number(found.split(':')[1]));
  const first = Math.min(...ssrcs);
  return JSON.parse(
    json.replace(/"(mappedSsrc|ssrc)":(\d{9})/g, (_, key, ssrc) => `"${key}":${Number(ssrc) - first}`),
  ) as T;
}

/** A whole negotiation by one library. */
function negotiate(library: typeof ortc | typeof reference) {
  const caps = library.generateRouterRtpCapabilities(structuredClone(mediaCodecs));
  const params: RtpParameters = structuredClone(videoParameters);
  library.validateAndNormalizeRtpParameters(params);
  const mapping = library.getProducerRtpParametersMapping(params, caps);
  const consumableRtpParameters = library.getConsumableRtpParameters('video', params, caps, mapping);
  const remoteRtpCapabilities = structuredClone(caps);
  library.validateAndNormalizeRtpCapabilities(remoteRtpCapabilities);
  const sctpStreamParameters = { streamId: 1, maxRetransmits: 2 };
  library.validateAndNormalizeSctpStreamParameters(sctpStreamParameters);
  const negotiation = { consumableRtpParameters, remoteRtpCapabilities, pipe: false, enableRtx: true };
  return [
    caps,
    params,
    withoutChance({ mapping, consumableRtpParameters }),
    library.canConsume(consumableRtpParameters, structuredClone(caps)),
    withoutChance(library.getConsumerRtpParameters(negotiation)),
    withoutChance(library.getPipeConsumerRtpParameters({ consumableRtpParameters, enableRtx: false })),
    sctpStreamParameters,
  ];
}

describe('the exported negotiation', () => {
  it('is called as that of mediasoup, and gives the same', () => {
    expect(negotiate(ortc)).toEqual(negotiate(reference));
  });

  it('gives other SSRCs each time', () => {
    const caps = ortc.generateRouterRtpCapabilities(structuredClone(mediaCodecs));
    const params: RtpParameters = structuredClone(videoParameters);
    ortc.validateAndNormalizeRtpParameters(params);
    const ssrcs = Array.from({ length: 20 }, () => ortc.getProducerRtpParametersMapping(params, caps).encodings);
    expect(new Set(ssrcs.map(([first]) => first?.mappedSsrc)).size).toBeGreaterThan(15);
  });
});
