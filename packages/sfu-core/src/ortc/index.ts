/** Capability negotiation (ORTC): pure functions, chance comes in as an argument. */
export { validateAndNormalizeRtpCapabilities } from './capabilitiesValidation.ts';
export { getConsumableRtpParameters } from './consumableParameters.ts';
export {
  type ConsumerNegotiation,
  canConsume,
  getConsumerRtpParameters,
  getPipeConsumerRtpParameters,
} from './consumerParameters.ts';
export type { NormalizedCodec, NormalizedRtpCapabilities, NormalizedRtpParameters } from './normalized.ts';
export { validateAndNormalizeRtpParameters } from './parametersValidation.ts';
export { getProducerRtpParametersMapping, type RandomSsrc } from './producerMapping.ts';
export { generateRouterRtpCapabilities } from './routerCapabilities.ts';
export { parseScalabilityMode, type ScalabilityMode } from './scalabilityMode.ts';
export { validateAndNormalizeSctpStreamParameters } from './sctpStreamParameters.ts';
export { getSupportedRtpCapabilities } from './supportedRtpCapabilities.ts';
