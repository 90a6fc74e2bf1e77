import { generateProfileLevelIdStringForAnswer, isSameProfile } from 'h264-profile-level-id';

/** What matching looks at: a codec of capabilities or of parameters. */
export type MatchableCodec = {
  mimeType: string;
  clockRate: number;
  channels?: number;
  parameters?: Record<string, unknown>;
};

/** Whether this is a retransmission stream's codec (RFC 4588). */
export function isRtxCodec(codec: { mimeType: string }): boolean {
  return /.+\/rtx$/i.test(codec.mimeType);
}

/** Whether two codecs are the same one, whatever their payload types; profiles are not compared. */
export function isSameCodec(a: MatchableCodec, b: MatchableCodec): boolean {
  if (a.mimeType.toLowerCase() !== b.mimeType.toLowerCase()) return false;
  if (a.clockRate !== b.clockRate || a.channels !== b.channels) return false;
  if (a.mimeType.toLowerCase() !== 'audio/multiopus') return true;
  return ['num_streams', 'coupled_streams'].every((name) => a.parameters?.[name] === b.parameters?.[name]);
}

/** Whether what is sent with codec `a` can be received with codec `b`: the same codec and the same profile. */
export function isSameCodecAndProfile(a: MatchableCodec, b: MatchableCodec): boolean {
  if (!isSameCodec(a, b)) return false;
  switch (a.mimeType.toLowerCase()) {
    case 'video/h264':
      return (
        haveSame(a, b, 'packetization-mode') &&
        isSameProfile(a.parameters, b.parameters) &&
        negotiateH264Level(a, b) !== 'invalid'
      );
    case 'video/vp9':
      return haveSame(a, b, 'profile-id');
    default:
      return true;
  }
}

/**
 * Writes into a sender's H264 codec the `profile-level-id` that both sides can do (RFC 6184 section 8.2.2), or removes it
 * when neither side named one. Other codecs stay as they are.
 */
export function adoptNegotiatedProfile(codec: MatchableCodec, capability: MatchableCodec): void {
  if (codec.mimeType.toLowerCase() !== 'video/h264' || !codec.parameters) return;
  const negotiated = negotiateH264Level(codec, capability);
  if (negotiated === 'invalid') return;
  const { profileLevelId } = negotiated;
  if (profileLevelId) codec.parameters['profile-level-id'] = profileLevelId;
  else delete codec.parameters['profile-level-id'];
}

function negotiateH264Level(a: MatchableCodec, b: MatchableCodec): 'invalid' | { profileLevelId: string | undefined } {
  try {
    return { profileLevelId: generateProfileLevelIdStringForAnswer(a.parameters, b.parameters) };
  } catch {
    // The library throws on an id that is not three bytes in hex.
    return 'invalid';
  }
}

/** Whether a numeric format parameter is equal; absent is 0. */
function haveSame(a: MatchableCodec, b: MatchableCodec, parameter: string): boolean {
  return (a.parameters?.[parameter] || 0) === (b.parameters?.[parameter] || 0);
}
