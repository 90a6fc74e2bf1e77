import { checkObject, checkOptional, normalizeFormatParameters, type Unchecked } from './validation.ts';

/** Validates one codec of capabilities in place: fills in kind, channels, parameters and feedback. Throws TypeError. */
export function validateAndNormalizeRtpCodecCapability(codec: unknown): void {
  checkObject(codec, 'codec');
  const kind = checkMimeType(codec);
  codec.kind = kind;
  checkOptional(codec, 'preferredPayloadType', 'number', 'invalid codec.preferredPayloadType');
  checkRest(codec, kind);
}

/** Validates one codec of parameters in place: fills in channels, parameters and feedback. Throws TypeError. */
export function validateAndNormalizeRtpCodecParameters(codec: unknown): void {
  checkObject(codec, 'codec');
  const kind = checkMimeType(codec);
  if (typeof codec.payloadType !== 'number') throw new TypeError('missing codec.payloadType');
  checkRest(codec, kind);
}

/** The media kind that the MIME type begins with. */
function checkMimeType(codec: Unchecked): string {
  const mimeType = codec.mimeType;
  if (!mimeType || typeof mimeType !== 'string') throw new TypeError('missing codec.mimeType');
  const kind = /^(audio|video)\/(.+)/i.exec(mimeType)?.[1];
  if (!kind) throw new TypeError('invalid codec.mimeType');
  return kind.toLowerCase();
}

function checkRest(codec: Unchecked, kind: string): void {
  if (typeof codec.clockRate !== 'number') throw new TypeError('missing codec.clockRate');

  if (kind !== 'audio') delete codec.channels;
  else if (typeof codec.channels !== 'number') codec.channels = 1;

  const parameters = normalizeFormatParameters(
    codec,
    (key, value) => `invalid codec parameter [key:${key}s, value:${value}]`,
  );
  if ('apt' in parameters && typeof parameters.apt !== 'number') {
    throw new TypeError('invalid codec apt parameter');
  }

  const rtcpFeedback = Array.isArray(codec.rtcpFeedback) ? codec.rtcpFeedback : [];
  codec.rtcpFeedback = rtcpFeedback;
  for (const feedback of rtcpFeedback) checkRtcpFeedback(feedback);
}

function checkRtcpFeedback(feedback: unknown): void {
  checkObject(feedback, 'fb');
  if (!feedback.type || typeof feedback.type !== 'string') throw new TypeError('missing fb.type');
  if (typeof feedback.parameter !== 'string') feedback.parameter = '';
}
