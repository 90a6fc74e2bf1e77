import {
  type EncryptionNote,
  type RtpCapabilities,
  readEncryptionNote,
  sealableCapabilities,
} from '@parley/signaling-protocol';
import type { types } from 'mediasoup-client';
import {
  encryptionChanged,
  encryptionSupportFound,
  type StreamLock,
  streamLockChanged,
} from '../../features/encryption/encryptionSlice.ts';
import { t } from '../../messages/translator.ts';
import type { AppDispatch } from '../../store.ts';
import type { PipeReport } from './FramePipes.ts';
import { attachFrames, startFrameWorker, type TransformKind, transformKind } from './frameTransforms.ts';
import { deriveRoomKey, type RoomKey, type StreamName } from './roomKey.ts';
import type { WorkerMessage } from './workerMessages.ts';

/** What stands outside, so that a test can stand in for it. */
export type EncryptionBorder = {
  kind: TransformKind | undefined;
  startWorker: () => Worker;
  attach: typeof attachFrames;
  deriveKey: (passphrase: string, roomId: string) => Promise<RoomKey>;
};

/** What a {@link CallEncryption} is made of. */
export type CallEncryptionOptions = {
  roomId: string;
  dispatch: AppDispatch;
  /** Default: the real browser. */
  border?: EncryptionBorder;
};

/** Something that is received. */
export type ReceivedStream = StreamName & {
  consumerId: string;
  appData: Readonly<Record<string, unknown>>;
  /** Called when frames can be opened that couldn't before: a picture wants a key frame then. */
  onUnlocked: () => void;
};

/** Nothing can be encrypted here. Who asked for it shall not be sent into the call without. */
export class EncryptionUnsupportedError extends Error {
  override readonly name = 'EncryptionUnsupportedError';

  constructor() {
    super(t('encryption.unsupported'));
  }
}

type Received = Omit<ReceivedStream, 'appData'> & {
  note: { keyId: number } | undefined;
  /** Its frames said that they can't be opened, whatever the note says. */
  refused: boolean;
  lock: StreamLock | undefined;
};

/** How long a former key goes on opening, in milliseconds, so that all can change theirs without missing each other. */
export const formerKeyMs = 60_000;

/**
 * End-to-end encryption of a call: keeps the keys, has everything sealed that is sent and opened that is received, and says what can't be
 * shown. It outlives connections. docs/encryption.md says what is kept from whom.
 */
export class CallEncryption {
  readonly #options: CallEncryptionOptions;
  readonly #border: EncryptionBorder;
  readonly #received = new Map<string, Received>();
  #worker: Worker | undefined;
  #key: RoomKey | undefined;
  #formerKey: RoomKey | undefined;
  #formerTimer: ReturnType<typeof setTimeout> | undefined;
  #changing: Promise<void> = Promise.resolve();

  constructor(options: CallEncryptionOptions) {
    this.#options = options;
    this.#border = options.border ?? realBorder();
    options.dispatch(encryptionSupportFound(this.supported));
  }

  /** Whether this browser can encrypt. */
  get supported(): boolean {
    return this.#border.kind !== undefined;
  }

  /** Whether what is sent is sealed. */
  get on(): boolean {
    return this.#key !== undefined;
  }

  /** Fulfilled when the latest key is ready. */
  ready(): Promise<void> {
    return this.#changing;
  }

  /** Takes another passphrase, or none. What was sent before is not changed by it: the caller sends it anew. Rejects where nothing can be encrypted. */
  setPassphrase(passphrase: string | undefined): Promise<void> {
    const change = this.#changing.catch(() => {}).then(() => this.#change(passphrase));
    this.#changing = change;
    change.catch(() => {});
    return change;
  }

  /** The router's capabilities without the codecs whose frames can't be sealed. */
  offered(capabilities: RtpCapabilities): RtpCapabilities {
    return this.on ? sealableCapabilities(capabilities) : capabilities;
  }

  /** What a transport needs so that its frames can be had. */
  get transportOptions(): Pick<types.TransportOptions, 'additionalSettings'> {
    if (!this.on || this.#border.kind !== 'page') return {};
    return { additionalSettings: { encodedInsertableStreams: true } as Partial<RTCConfiguration> };
  }

  /**
   * Seals what a producer will send.
   *
   * @returns What the producer is made with; nothing without a key.
   */
  send(stream: StreamName, mimeType: string): { note?: EncryptionNote; onRtpSender?: (sender: RTCRtpSender) => void } {
    const key = this.#key;
    if (!key) return {};
    return {
      note: { version: 1, keyId: key.id },
      onRtpSender: (sender) => this.#attach(sender, { direction: 'seal', stream, mimeType, key }),
    };
  }

  /**
   * Opens what a consumer will receive, and says in the store when that can't be.
   *
   * @returns What the consumer is made with.
   */
  receive({ appData, ...stream }: ReceivedStream): { onRtpReceiver?: (receiver: RTCRtpReceiver) => void } {
    const note = readEncryptionNote(appData);
    if (!note && !this.on) return {};
    const { consumerId: id, peerId, source } = stream;
    const received: Received = { ...stream, note, refused: false, lock: undefined };
    this.#received.set(id, received);
    this.#judge(received);
    // Without a key, browsers of the older kind don't hand the frames out; what is locked is not played either.
    if (!this.on && this.#border.kind !== 'worker') return {};
    const keys = this.#keys();
    return {
      onRtpReceiver: (receiver) => this.#attach(receiver, { direction: 'open', id, stream: { peerId, source }, keys }),
    };
  }

  /** A consumer has ended. Unknown ids are ignored. */
  forget(consumerId: string): void {
    const received = this.#received.get(consumerId);
    if (!received) return;
    this.#received.delete(consumerId);
    if (received.lock) this.#options.dispatch(streamLockChanged({ consumerId, lock: undefined }));
  }

  async #change(passphrase: string | undefined): Promise<void> {
    if (passphrase !== undefined && !this.supported) throw new EncryptionUnsupportedError();
    const { roomId, dispatch } = this.#options;
    const key = passphrase === undefined ? undefined : await this.#border.deriveKey(passphrase, roomId);
    clearTimeout(this.#formerTimer);
    this.#formerKey = key && this.#key;
    if (this.#formerKey) this.#formerTimer = setTimeout(() => this.#forgetFormerKey(), formerKeyMs);
    this.#key = key;
    dispatch(encryptionChanged(this.on));
    this.#keysChanged();
  }

  #forgetFormerKey(): void {
    this.#formerKey = undefined;
    this.#keysChanged();
  }

  #keys(): RoomKey[] {
    return [this.#key, this.#formerKey].filter((key) => key !== undefined);
  }

  #keysChanged(): void {
    this.#tell({ type: 'keys', keys: this.#keys() });
    for (const received of this.#received.values()) {
      received.refused = false;
      this.#judge(received);
    }
  }

  #judge(received: Received): void {
    const lock = this.#lockOf(received);
    if (lock === received.lock) return;
    const wasLocked = received.lock !== undefined;
    received.lock = lock;
    this.#options.dispatch(streamLockChanged({ consumerId: received.consumerId, lock }));
    if (wasLocked && !lock) received.onUnlocked();
  }

  #lockOf({ note, refused }: Received): StreamLock | undefined {
    if (!note) return this.on ? 'plain' : undefined;
    const known = this.#keys().some(({ id }) => id === note.keyId);
    return known && !refused ? undefined : 'sealed';
  }

  #attach(holder: RTCRtpSender | RTCRtpReceiver, options: Parameters<typeof attachFrames>[3]): void {
    const { kind, attach, startWorker } = this.#border;
    if (!kind) return;
    if (!this.#worker) {
      this.#worker = startWorker();
      this.#worker.onmessage = ({ data }: MessageEvent<PipeReport>) => this.#reported(data);
    }
    attach(this.#worker, kind, holder, options);
  }

  #reported({ id, opens }: PipeReport): void {
    const received = this.#received.get(id);
    if (!received) return;
    received.refused = !opens;
    this.#judge(received);
  }

  #tell(message: WorkerMessage): void {
    this.#worker?.postMessage(message);
  }
}

function realBorder(): EncryptionBorder {
  return { kind: transformKind(), startWorker: startFrameWorker, attach: attachFrames, deriveKey: deriveRoomKey };
}
