import * as v from 'valibot';
import { type MediaKind, mediaKind, rtpParameters } from '../media/rtp.ts';
import { appData, empty, id } from '../text.ts';

const producerId = v.object({ producerId: id });

/** What a producer shows, by which tiles are arranged: `appData.source`. */
export type ProducerSource = 'mic' | 'webcam' | 'share' | 'shareSound';

/** What a producer shows. Clients of the 2024 demo mark a shared screen as `share: true`; others say nothing. */
export function sourceOf(kind: MediaKind, appData: Readonly<Record<string, unknown>>): ProducerSource {
  if (kind === 'audio') return appData.source === 'shareSound' ? 'shareSound' : 'mic';
  return appData.source === 'share' || appData.share === true ? 'share' : 'webcam';
}

/**
 * How large a picture is in its highest layer, in pixels: `appData.width` and `appData.height`, as it is when sending begins.
 * Undefined when the sender doesn't say.
 */
export function pictureSizeOf({
  width,
  height,
}: Readonly<Record<string, unknown>>): { width: number; height: number } | undefined {
  const isLength = (value: unknown): value is number => typeof value === 'number' && value >= 1 && value <= 32_768;
  return isLength(width) && isLength(height) ? { width, height } : undefined;
}

/** What a producer's `appData.encryption` says: that its frames are sealed, and with which key, so that nobody need try. */
export type EncryptionNote = { version: 1; keyId: number };

/**
 * Reads it: nobody but the sender can know. Undefined: what this producer sends is not encrypted. A note that means nothing here has a
 * key id that no key has.
 */
export function readEncryptionNote({
  encryption,
}: Readonly<Record<string, unknown>>): Pick<EncryptionNote, 'keyId'> | undefined {
  if (encryption === undefined || encryption === null) return undefined;
  const { version, keyId } = encryption as { version?: unknown; keyId?: unknown };
  return { keyId: version === 1 && typeof keyId === 'number' ? keyId : -1 };
}

/** Requests about what the client sends. */
export const producerRequests = {
  produce: {
    data: v.object({
      transportId: id,
      kind: mediaKind,
      rtpParameters,
      /** Relayed to the other peers in `newConsumer`. Parley's web app sets `source` in it, of video `width` and `height`, and `encryption`. */
      appData: v.optional(v.nullable(appData, {}), {}),
    }),
    answer: v.object({ id }),
  },
  closeProducer: { data: producerId, answer: empty },
  pauseProducer: { data: producerId, answer: empty },
  resumeProducer: { data: producerId, answer: empty },
};
