import type { SctpStreamParameters } from '../types/sctpParameters.ts';
import { checkObject, checkOptional } from './validation.ts';

/**
 * Validates SCTP stream parameters in place. Without `ordered` a stream is ordered unless a limit of lifetime or
 * retransmissions makes it partially reliable (RFC 3758).
 *
 * @throws TypeError naming the field, or the fields that exclude each other.
 */
export function validateAndNormalizeSctpStreamParameters(params: unknown): asserts params is SctpStreamParameters {
  checkObject(params, 'params');
  if (typeof params.streamId !== 'number') throw new TypeError('missing params.streamId');
  checkOptional(params, 'maxPacketLifeTime', 'number', 'invalid params.maxPacketLifeTime');
  checkOptional(params, 'maxRetransmits', 'number', 'invalid params.maxRetransmits');

  const { maxPacketLifeTime, maxRetransmits } = params;
  if (maxPacketLifeTime && maxRetransmits) {
    throw new TypeError('cannot provide both maxPacketLifeTime and maxRetransmits');
  }
  const partiallyReliable = Boolean(maxPacketLifeTime || maxRetransmits);
  if (typeof params.ordered !== 'boolean') params.ordered = !partiallyReliable;
  else if (params.ordered && partiallyReliable) {
    throw new TypeError('cannot be ordered with maxPacketLifeTime or maxRetransmits');
  }
}
