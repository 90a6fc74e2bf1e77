import { randomUUID } from 'node:crypto';
import type { ProduceData } from '../channel/contract.ts';
import { copyOf } from '../ortc/copyOf.ts';
import {
  getConsumableRtpParameters,
  getProducerRtpParametersMapping,
  type NormalizedRtpCapabilities,
  type NormalizedRtpParameters,
  validateAndNormalizeRtpParameters,
} from '../ortc/index.ts';
import type { ProducerOptions } from '../types/producer.ts';
import { checkAppData } from './ApiObject.ts';
import { randomSsrc } from './randomSsrc.ts';

/** What a Producer is asked for with, and what its Consumers will be negotiated from. */
export type ProducerRequest = {
  data: ProduceData & { rtpParameters: NormalizedRtpParameters };
  consumableRtpParameters: NormalizedRtpParameters;
};

/**
 * What the engine is asked for when an application gives these options: checked, completed and negotiated.
 *
 * @param chooseCname The CNAME the Producer shall have when this one is given.
 * @throws TypeError when an option or the RTP parameters are malformed.
 * @throws UnsupportedError when the Router lacks the codec.
 */
export function producerRequest(
  options: ProducerOptions,
  rtpCapabilities: NormalizedRtpCapabilities,
  chooseCname: (given: string | undefined) => string,
): ProducerRequest {
  const { id, kind, paused = false, keyFrameRequestDelay = 0, appData } = options;
  const { enableMediasoupPacketIdHeaderExtension = false } = options;
  if (kind !== 'audio' && kind !== 'video') throw new TypeError(`invalid kind "${kind}"`);
  checkAppData(appData);

  const rtpParameters: unknown = copyOf(options.rtpParameters);
  validateAndNormalizeRtpParameters(rtpParameters);
  if (rtpParameters.encodings.length === 0) rtpParameters.encodings.push({});
  rtpParameters.rtcp.cname = chooseCname(rtpParameters.rtcp.cname);

  const rtpMapping = getProducerRtpParametersMapping(rtpParameters, rtpCapabilities, randomSsrc);
  const consumableRtpParameters = getConsumableRtpParameters(kind, rtpParameters, rtpCapabilities, rtpMapping);
  return {
    data: {
      producerId: id || randomUUID(),
      kind,
      rtpParameters,
      rtpMapping,
      keyFrameRequestDelay,
      paused,
      enableMediasoupPacketIdHeaderExtension,
    },
    consumableRtpParameters,
  };
}
