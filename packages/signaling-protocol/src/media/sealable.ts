import type { RtpCapabilities } from './rtp.ts';

/** Codecs whose frames clients can encrypt end to end so that layers and key frames can still be told (docs/encryption.md). */
const sealable = ['audio/opus', 'video/vp8', 'video/vp9'];

/** Whether a codec, such as `video/VP8`, is one of them. */
export function isSealable(mimeType: string): boolean {
  return sealable.includes(mimeType.toLowerCase());
}

/** Capabilities as they are offered where somebody encrypts: no codec that can't be encrypted. */
export function sealableCapabilities<Capabilities extends Pick<RtpCapabilities, 'codecs'>>(
  capabilities: Capabilities,
): Capabilities {
  const { codecs = [] } = capabilities;
  const kept = new Set(
    codecs.filter(({ mimeType }) => isSealable(mimeType)).map((codec) => codec.preferredPayloadType),
  );
  // A codec's repairs (RTX) go with it.
  const stays = ({ mimeType, parameters }: (typeof codecs)[number]) =>
    isSealable(mimeType) || (/\/rtx$/i.test(mimeType) && kept.has(Number(parameters?.apt)));
  return { ...capabilities, codecs: codecs.filter(stays) };
}
