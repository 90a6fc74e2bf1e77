import { ownBytes } from './ownBytes.ts';
import { ReplayWindow } from './ReplayWindow.ts';
import { deriveStreamKey, type RoomKey, type StreamName } from './roomKey.ts';
import { authenticatedBytes, parseSealedFrame, type SealedFrame } from './sealedFrame.ts';

/** What has become of the frames of one stream. */
export type OpenerCounts = {
  opened: number;
  /** No frame of ours: not encrypted at all, or mutilated. */
  notSealed: number;
  /** Sealed with a key that isn't known here. */
  unknownKey: number;
  /** The key is known, but the frame isn't genuine: changed on its way, or of another stream. */
  notGenuine: number;
  /** Has come before, or is of a former session of that sender. */
  replayed: number;
};

/** Why a frame was not opened. */
export type Refusal = Exclude<keyof OpenerCounts, 'opened'>;

const prefixBytes = 8;

/** Opens what comes of one stream, and nothing else: frames of other streams, of others, or that came before are refused. */
export class FrameOpener {
  readonly counts: OpenerCounts = { opened: 0, notSealed: 0, unknownKey: 0, notGenuine: 0, replayed: 0 };
  readonly #stream: StreamName;
  readonly #replays = new ReplayWindow();
  #keys: readonly { id: number; material: CryptoKey; key: Promise<CryptoKey> }[] = [];
  /** The beginning of all nonces of this sender; the first genuine frame tells it. */
  #prefix: bigint | undefined;

  constructor(stream: StreamName, keys: readonly RoomKey[]) {
    this.#stream = stream;
    this.setKeys(keys);
  }

  /** The keys that may open, the likeliest first. */
  setKeys(keys: readonly RoomKey[]): void {
    this.#keys = keys.map((room) => {
      const known = this.#keys.find(({ material }) => material === room.material);
      return known ?? { ...room, key: deriveStreamKey(room, this.#stream) };
    });
  }

  /** The frame as it was before it was sealed, or why it isn't opened. Never rejects; counts. */
  async open(frame: Uint8Array): Promise<Uint8Array<ArrayBuffer> | Refusal> {
    const parsed = parseSealedFrame(ownBytes(frame));
    if (!parsed) return this.#refuse('notSealed');
    const keys = this.#keys.filter(({ id }) => id === parsed.keyId);
    if (keys.length === 0) return this.#refuse('unknownKey');
    const { prefix, counter } = readNonce(parsed.nonce);
    if ((this.#prefix !== undefined && this.#prefix !== prefix) || !this.#replays.accepts(counter)) {
      return this.#refuse('replayed');
    }
    for (const { key } of keys) {
      const opened = await openWith(await key, parsed);
      if (!opened) continue;
      this.#prefix = prefix;
      this.#replays.add(counter);
      this.counts.opened += 1;
      return joined(parsed.clear, opened);
    }
    return this.#refuse('notGenuine');
  }

  #refuse(why: Refusal): Refusal {
    this.counts[why] += 1;
    return why;
  }
}

async function openWith(key: CryptoKey, { clear, sealed, nonce, keyId }: SealedFrame): Promise<Uint8Array | undefined> {
  try {
    const additionalData = authenticatedBytes(clear, keyId);
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData }, key, sealed));
  } catch {
    return undefined;
  }
}

function readNonce(nonce: Uint8Array): { prefix: bigint; counter: number } {
  const view = new DataView(nonce.buffer, nonce.byteOffset, nonce.byteLength);
  return { prefix: view.getBigUint64(0), counter: view.getUint32(prefixBytes) };
}

function joined(clear: Uint8Array, opened: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(clear.length + opened.length);
  frame.set(clear);
  frame.set(opened, clear.length);
  return frame;
}
