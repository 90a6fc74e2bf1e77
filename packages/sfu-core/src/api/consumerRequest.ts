import { randomUUID } from 'node:crypto';
import type { ConsumeData } from '../channel/contract.ts';
import { copyOf } from '../ortc/copyOf.ts';
import { HEADER_EXTENSION_URIS } from '../ortc/headerExtensionUris.ts';
import {
  getConsumerRtpParameters,
  getPipeConsumerRtpParameters,
  type NormalizedRtpParameters,
  validateAndNormalizeRtpCapabilities,
} from '../ortc/index.ts';
import type { ConsumerOptions } from '../types/consumer.ts';
import { NotFoundError } from '../types/errors.ts';
import type { PipeConsumerOptions } from '../types/pipeTransport.ts';
import type { RtpCapabilities } from '../types/rtpParameters.ts';
import { checkAppData } from './ApiObject.ts';
import { checkLayers } from './Consumer.ts';
import type { Producer } from './Producer.ts';
import { randomSsrc } from './randomSsrc.ts';

/** What a Consumer is asked for with. */
export type ConsumerRequest = ConsumeData & { rtpParameters: NormalizedRtpParameters };

/** Producers of the Router, by id. */
type Producers = ReadonlyMap<string, Producer>;

/**
 * What the engine is asked for when an application gives these options: checked, completed and negotiated.
 *
 * @param nextMid Gives the MID of a Consumer that is given none.
 * @throws TypeError when an option or the capabilities are malformed; NotFoundError when there is no such Producer;
 *   UnsupportedError when the endpoint can receive none of its codecs.
 */
export function consumerRequest(
  options: ConsumerOptions,
  producers: Producers,
  nextMid: () => string,
): ConsumerRequest {
  const { producerId, paused = false, mid, preferredLayers, ignoreDtx = false, pipe = false, appData } = options;
  checkIds(producerId, appData);
  if (mid && typeof mid !== 'string') throw new TypeError('if given, mid must be non empty string');
  if (preferredLayers) checkLayers(preferredLayers);

  const remoteRtpCapabilities: unknown = copyOf(options.rtpCapabilities);
  validateAndNormalizeRtpCapabilities(remoteRtpCapabilities);
  const producer = producerOf(producers, producerId);
  const { consumableRtpParameters, kind } = producer;
  const { enableRtx = kind === 'video' } = options;
  const rtpParameters = getConsumerRtpParameters(
    { consumableRtpParameters, remoteRtpCapabilities, pipe, enableRtx },
    randomSsrc,
  );
  if (!pipe) {
    rtpParameters.mid = mid || nextMid();
    offerDependencyDescriptor(rtpParameters, producer, remoteRtpCapabilities);
  }
  return {
    consumerId: randomUUID(),
    producerId,
    kind,
    rtpParameters,
    type: pipe ? 'pipe' : producer.type,
    consumableRtpEncodings: consumableRtpParameters.encodings,
    paused,
    preferredLayers,
    ignoreDtx: Boolean(ignoreDtx),
  };
}

/**
 * The same for a Consumer that sends to another Router: all streams as they are.
 *
 * @throws TypeError when an option is malformed; NotFoundError when there is no such Producer.
 */
export function pipeConsumerRequest(
  { producerId, appData }: PipeConsumerOptions,
  producers: Producers,
  enableRtx: boolean,
): ConsumerRequest {
  checkIds(producerId, appData);
  const { consumableRtpParameters, kind } = producerOf(producers, producerId);
  return {
    consumerId: randomUUID(),
    producerId,
    kind,
    rtpParameters: getPipeConsumerRtpParameters({ consumableRtpParameters, enableRtx }, randomSsrc),
    type: 'pipe',
    consumableRtpEncodings: consumableRtpParameters.encodings,
    paused: false,
    ignoreDtx: false,
  };
}

/**
 * Adds the dependency descriptor for an endpoint that asks for it. Negotiation as mediasoup has it leaves it to Routers, but
 * without it no browser decodes the spatial layers of AV1. Other codecs are rewritten in ways that it would not go along with.
 */
function offerDependencyDescriptor(
  { codecs, headerExtensions }: NormalizedRtpParameters,
  producer: Producer,
  { headerExtensions: known = [] }: RtpCapabilities,
): void {
  const uri = HEADER_EXTENSION_URIS.dependencyDescriptor;
  const isSent = producer.rtpParameters.headerExtensions?.some((extension) => extension.uri === uri);
  const wanted = known.find((extension) => extension.uri === uri);
  if (!isSent || !wanted || codecs[0]?.mimeType.toLowerCase() !== 'video/av1') return;
  headerExtensions.push({ uri, id: wanted.preferredId, encrypt: false, parameters: {} });
}

function checkIds(producerId: unknown, appData: unknown): void {
  if (!producerId || typeof producerId !== 'string') throw new TypeError('missing producerId');
  checkAppData(appData);
}

function producerOf(producers: Producers, producerId: string): Producer {
  const producer = producers.get(producerId);
  if (!producer) throw new NotFoundError(`Producer with id "${producerId}" not found`);
  return producer;
}
