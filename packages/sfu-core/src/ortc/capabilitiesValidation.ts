import { validateAndNormalizeRtpCodecCapability } from './codecValidation.ts';
import type { NormalizedRtpCapabilities } from './normalized.ts';
import { checkObject, checkOptional, optionalArray } from './validation.ts';

/**
 * Validates RTP capabilities in place, filling in what is optional with its default.
 *
 * @throws TypeError naming the field.
 */
export function validateAndNormalizeRtpCapabilities(caps: unknown): asserts caps is NormalizedRtpCapabilities {
  checkObject(caps, 'caps');
  for (const codec of optionalArray(caps, 'codecs', 'caps')) validateAndNormalizeRtpCodecCapability(codec);
  for (const extension of optionalArray(caps, 'headerExtensions', 'caps')) checkHeaderExtension(extension);
}

function checkHeaderExtension(extension: unknown): void {
  checkObject(extension, 'ext');
  if (extension.kind !== 'audio' && extension.kind !== 'video') throw new TypeError('invalid ext.kind');
  if (!extension.uri || typeof extension.uri !== 'string') throw new TypeError('missing ext.uri');
  if (typeof extension.preferredId !== 'number') throw new TypeError('missing ext.preferredId');
  checkOptional(extension, 'preferredEncrypt', 'boolean', 'invalid ext.preferredEncrypt');
  extension.preferredEncrypt ||= false;
  checkOptional(extension, 'direction', 'string', 'invalid ext.direction');
  extension.direction ||= 'sendrecv';
}
