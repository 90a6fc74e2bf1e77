import type { ClientRequestAnswerInput } from '@parley/signaling-protocol';

type RtpCapabilities = ClientRequestAnswerInput<'getRouterRtpCapabilities'>;

/** Codecs whose frames clients can encrypt end to end so that layers and key frames can still be told (docs/encryption.md). */
const sealable = ['audio/opus', 'video/vp8', 'video/vp9'];

/** Whether a codec, such as `video/VP8`, is one of them. */
export function isSealable(mimeType: string): boolean {
  return sealable.includes(mimeType.toLowerCase());
}

/** Whether a producer says that its frames are encrypted end to end. The server can't know: it relays what the sender notes. */
export function isSealed({ appData }: { appData: Readonly<Record<string, unknown>> }): boolean {
  return appData.encryption !== undefined && appData.encryption !== null;
}

/** A room's capabilities as they are offered while somebody encrypts in it: no codec that can't be encrypted. */
export function sealableCapabilities(capabilities: RtpCapabilities): RtpCapabilities {
  const { codecs = [] } = capabilities;
  const kept = new Set(
    codecs.filter(({ mimeType }) => isSealable(mimeType)).map((codec) => codec.preferredPayloadType),
  );
  // A codec's repairs (RTX) go with it.
  const stays = ({ mimeType, parameters }: (typeof codecs)[number]) =>
    isSealable(mimeType) || (/\/rtx$/i.test(mimeType) && kept.has(Number(parameters?.apt)));
  return { ...capabilities, codecs: codecs.filter(stays) };
}
