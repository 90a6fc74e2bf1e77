import { validateAndNormalizeRtpCodecParameters } from './codecValidation.ts';
import type { NormalizedRtpParameters } from './normalized.ts';
import { checkObject, checkOptional, normalizeFormatParameters, optionalArray, type Unchecked } from './validation.ts';

/**
 * Validates RTP parameters in place, filling in what is optional with its default.
 *
 * @throws TypeError naming the field.
 */
export function validateAndNormalizeRtpParameters(params: unknown): asserts params is NormalizedRtpParameters {
  checkObject(params, 'params');
  checkOptional(params, 'mid', 'string', 'params.mid is not a string');

  const codecs = params.codecs;
  if (!Array.isArray(codecs)) throw new TypeError('missing params.codecs');
  for (const codec of codecs) validateAndNormalizeRtpCodecParameters(codec);

  for (const extension of optionalArray(params, 'headerExtensions', 'params')) checkHeaderExtension(extension);
  for (const encoding of optionalArray(params, 'encodings', 'params')) checkEncoding(encoding);

  checkOptional(params, 'rtcp', 'object', 'params.rtcp is not an object');
  params.rtcp ||= {};
  checkOptional(params, 'msid', 'string', 'params.msid is not a string');
  checkRtcp(params.rtcp as Unchecked);
}

function checkHeaderExtension(extension: unknown): void {
  checkObject(extension, 'ext');
  if (!extension.uri || typeof extension.uri !== 'string') throw new TypeError('missing ext.uri');
  if (typeof extension.id !== 'number') throw new TypeError('missing ext.id');
  checkOptional(extension, 'encrypt', 'boolean', 'invalid ext.encrypt');
  extension.encrypt ||= false;
  normalizeFormatParameters(extension, () => 'invalid header extension parameter');
}

function checkEncoding(encoding: unknown): void {
  checkObject(encoding, 'encoding');
  checkOptional(encoding, 'ssrc', 'number', 'invalid encoding.ssrc');
  checkOptional(encoding, 'rid', 'string', 'invalid encoding.rid');
  checkOptional(encoding, 'rtx', 'object', 'invalid encoding.rtx');
  const rtx = encoding.rtx as Unchecked | undefined;
  if (rtx && typeof rtx.ssrc !== 'number') throw new TypeError('missing encoding.rtx.ssrc');
  if (typeof encoding.dtx !== 'boolean') encoding.dtx = false;
  checkOptional(encoding, 'scalabilityMode', 'string', 'invalid encoding.scalabilityMode');
}

function checkRtcp(rtcp: Unchecked): void {
  checkOptional(rtcp, 'cname', 'string', 'invalid rtcp.cname');
  // Compound-only RTCP is not done: a request for it is answered with reduced size, as mediasoup does.
  rtcp.reducedSize = true;
}
