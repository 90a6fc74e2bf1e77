import { randomUUID } from 'node:crypto';
import type { ConsumeDataData, ProduceDataData } from '../channel/contract.ts';
import { copyOf } from '../ortc/copyOf.ts';
import { validateAndNormalizeSctpStreamParameters } from '../ortc/index.ts';
import type { DataConsumerOptions } from '../types/dataConsumer.ts';
import type { DataProducerOptions } from '../types/dataProducer.ts';
import type { SctpStreamParameters } from '../types/sctpParameters.ts';
import { checkAppData } from './ApiObject.ts';
import type { DataProducer } from './DataProducer.ts';
import type { Logger } from './Logger.ts';

/**
 * What the engine is asked for when an application gives these options: checked and completed.
 *
 * @throws TypeError when an option is malformed, or SCTP stream parameters are missing where messages come over SCTP.
 */
export function dataProducerRequest(options: DataProducerOptions, isDirect: boolean, logger: Logger): ProduceDataData {
  const { id, label = '', protocol = '', paused = false, appData } = options;
  checkAppData(appData);
  const common = { dataProducerId: id || randomUUID(), label, protocol, paused };
  if (isDirect) {
    if (options.sctpStreamParameters) {
      logger.warn('produceData() | sctpStreamParameters are ignored on a DirectTransport');
    }
    return { ...common, type: 'direct' };
  }
  const sctpStreamParameters: unknown = copyOf(options.sctpStreamParameters);
  validateAndNormalizeSctpStreamParameters(sctpStreamParameters);
  return { ...common, type: 'sctp', sctpStreamParameters };
}

/** Throws TypeError unless these options say which DataProducer is to be consumed. */
export function checkDataConsumerOptions({ dataProducerId, appData }: DataConsumerOptions): void {
  if (!dataProducerId || typeof dataProducerId !== 'string') throw new TypeError('missing dataProducerId');
  checkAppData(appData);
}

/**
 * What the engine is asked for when an application gives these options for this DataProducer: checked and completed.
 *
 * @param takeStreamId Gives the SCTP stream of the DataConsumer; undefined on a DirectTransport, which has none.
 * @throws TypeError when the limits of reliability exclude each other.
 */
export function dataConsumerRequest(
  options: DataConsumerOptions,
  dataProducer: DataProducer,
  takeStreamId: (() => number) | undefined,
  logger: Logger,
): ConsumeDataData {
  const { ordered, maxPacketLifeTime, maxRetransmits, paused = false, subchannels = [] } = options;
  const common = {
    dataConsumerId: randomUUID(),
    dataProducerId: dataProducer.id,
    label: dataProducer.label,
    protocol: dataProducer.protocol,
    paused,
    subchannels: subchannelSet(subchannels),
  };
  if (!takeStreamId) {
    if (ordered !== undefined || maxPacketLifeTime !== undefined || maxRetransmits !== undefined) {
      logger.warn('consumeData() | ordered, maxPacketLifeTime and maxRetransmits are ignored on a DirectTransport');
    }
    return { ...common, type: 'direct' };
  }
  const reliability = reliabilityOf(options, dataProducer.sctpStreamParameters);
  validateAndNormalizeSctpStreamParameters(reliability);
  return { ...common, type: 'sctp', sctpStreamParameters: { ...reliability, streamId: takeStreamId() } };
}

/** Subchannels as the engine knows them: each once, and in 16 bits, what is above being cut off as in mediasoup. */
export function subchannelSet(subchannels: number[]): number[] {
  return [...new Set(subchannels.map((subchannel) => subchannel & 0xffff))];
}

/** The reliability the options ask for, else that of the DataProducer, else ordered and reliable. */
function reliabilityOf(
  { ordered, maxPacketLifeTime, maxRetransmits }: DataConsumerOptions,
  ofProducer: SctpStreamParameters | undefined,
): SctpStreamParameters {
  const streamId = 0;
  if (ordered) return { streamId, ordered };
  if (maxPacketLifeTime !== undefined || maxRetransmits !== undefined) {
    return { streamId, ordered: false, maxPacketLifeTime, maxRetransmits };
  }
  const given: SctpStreamParameters = { ordered: true, ...ofProducer, streamId };
  return ordered === undefined ? given : { ...given, ordered };
}
