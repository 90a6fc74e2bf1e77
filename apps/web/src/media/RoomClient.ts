import { formatConnectionQuery, type ProducerSource } from '@parley/signaling-protocol';
import {
  attemptFailed,
  connectionLost,
  connectStarted,
  ended,
  joined,
  left,
} from '../features/connection/connectionSlice.ts';
import type { InputKind } from '../features/localMedia/localMediaSlice.ts';
import { peersReceived } from '../features/peers/peersSlice.ts';
import { displayNameChanged } from '../features/room/roomSlice.ts';
import { audioOnlyChanged, shortcutsChanged } from '../features/settings/settingsSlice.ts';
import { layoutChosen } from '../features/stage/stageSlice.ts';
import type { AppDispatch } from '../store.ts';
import { Backoff } from './Backoff.ts';
import { CallSession, type SessionEnd } from './CallSession.ts';
import { Chat, type Unsent } from './Chat.ts';
import { markCall } from './callMarks.ts';
import type { CallStatistics } from './collectStatistics.ts';
import { CallEncryption } from './encryption/CallEncryption.ts';
import { addressWithKey } from './encryption/keyInAddress.ts';
import { Gestures } from './Gestures.ts';
import { HostPowers } from './HostPowers.ts';
import { CallHistory } from './history/CallHistory.ts';
import { type Identity, rememberDisplayName, rememberIdentity } from './identity.ts';
import { LocalMedia } from './LocalMedia.ts';
import { NetworkCheck } from './networkCheck/NetworkCheck.ts';
import type { PictureView } from './pictureLayer.ts';
import { rememberAudioOnly, rememberedAudioOnly, rememberedLayout, rememberedShortcuts } from './preferences.ts';
import { Reception } from './Reception.ts';
import { realBorder, type SessionBorder } from './SessionBorder.ts';
import type { TrackRegistry } from './TrackRegistry.ts';
import type { UrlParameters } from './urlParameters.ts';
import { whyNotOpened } from './whyNotOpened.ts';

/** What a {@link RoomClient} is made of. */
export type RoomClientOptions = {
  roomId: string;
  identity: Identity;
  parameters: UrlParameters;
  /** Encrypts the call end to end. Default: nothing is encrypted. */
  passphrase?: string | undefined;
  dispatch: AppDispatch;
  tracks: TrackRegistry;
  /** Default: the real server and browser. */
  border?: SessionBorder;
};

/**
 * The call, without its screens: everything a person can do in it is a method here, everything they should see is in the
 * store. It keeps one {@link CallSession} alive and starts another when one is lost, until the person leaves.
 */
export class RoomClient {
  /** What can be done as a host. */
  readonly powers: HostPowers;
  /** Hands and reactions. */
  readonly gestures: Gestures;
  /** How single pictures are received. */
  readonly reception: Reception;
  /** Which ways lead to the server. */
  readonly networkCheck: NetworkCheck;
  /** How everybody's media did lately. */
  readonly history: CallHistory;
  readonly #options: RoomClientOptions;
  readonly #dispatch: AppDispatch;
  readonly #local: LocalMedia;
  readonly #chat: Chat;
  readonly #encryption: CallEncryption;
  readonly #backoff = new Backoff(Math.random);
  #identity: Identity;
  #displayName = '';
  #session: CallSession | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #wantsCall = false;
  #audioOnly = rememberedAudioOnly();
  /** The inputs that were on when the person left, to be opened when they come back. */
  #inputsBefore: InputKind[] = [];

  constructor(options: RoomClientOptions) {
    this.#options = options;
    this.#dispatch = options.dispatch;
    this.#identity = options.identity;
    this.#local = new LocalMedia({
      dispatch: options.dispatch,
      tracks: options.tracks,
      onChange: (source: ProducerSource) => this.#session?.sync(source),
    });
    const link = () => (this.#session?.joined ? this.#session : undefined);
    const { token, handlerName } = options.parameters;
    this.networkCheck = new NetworkCheck({
      roomId: options.roomId,
      token,
      handlerName,
      border: options.border ?? realBorder,
    });
    this.history = new CallHistory(async () => this.#session?.look());
    this.powers = new HostPowers({ dispatch: options.dispatch, link });
    this.gestures = new Gestures({ dispatch: options.dispatch, link, peerId: options.identity.peerId });
    this.reception = new Reception({ dispatch: options.dispatch, link });
    this.#chat = new Chat({
      dispatch: options.dispatch,
      link,
      author: () => ({ peerId: this.#identity.peerId, displayName: this.#displayName }),
    });
    const { roomId, dispatch, passphrase } = options;
    this.#encryption = new CallEncryption({ roomId, dispatch });
    // What becomes of it, whoever joins is told.
    if (passphrase !== undefined) this.#encryption.setPassphrase(passphrase).catch(() => {});
    this.#dispatch(audioOnlyChanged(this.#audioOnly));
    this.#dispatch(shortcutsChanged(rememberedShortcuts()));
    this.#dispatch(layoutChosen(rememberedLayout()));
    document.addEventListener('visibilitychange', () => this.#session?.pictures.setPageHidden(document.hidden));
    window.addEventListener('online', () => {
      if (!this.#session) this.reconnectNow();
    });
  }

  /** Opens the devices that the join screen previews, as far as the address of the page wants them on. */
  async openPreview(): Promise<void> {
    const { produce, mic, webcam, handlerName } = this.#options.parameters;
    const kinds: InputKind[] = [];
    if (produce && mic) kinds.push('microphone');
    if (produce && webcam) kinds.push('camera');
    const opening = this.#local.open(kinds);
    // The person looks for their name meanwhile, or answers the browser's question.
    await (this.#options.border ?? realBorder).prepareDevice(handlerName);
    await opening;
  }

  /** Enters the room, or enters it again after {@link leave}. */
  join(displayName: string): void {
    if (this.#wantsCall) return;
    markCall('join-pressed');
    this.#wantsCall = true;
    this.#displayName = displayName;
    rememberDisplayName(displayName);
    this.#dispatch(displayNameChanged(displayName));
    this.#dispatch(connectStarted());
    void this.#local.open(this.#inputsBefore.splice(0));
    this.#connect();
  }

  /** Leaves the room and turns all devices off. */
  leave(): void {
    if (!this.#wantsCall) return;
    this.#stopCall();
    this.#dispatch(left());
  }

  /** Doesn't wait for the next attempt. Does nothing outside a call. */
  reconnectNow(): void {
    if (!this.#wantsCall) return;
    this.#session?.close();
    this.#connect();
  }

  /** Turns the microphone, the camera or both on. */
  openInputs(kinds: readonly InputKind[]): Promise<void> {
    return this.#local.open(kinds);
  }

  /** Uses another device. */
  selectInput(kind: InputKind, deviceId: string): Promise<void> {
    return this.#local.select(kind, deviceId);
  }

  /** Asks for a camera picture of that height. */
  setPictureHeight(heightPx: number): Promise<void> {
    return this.#local.setPictureHeight(heightPx);
  }

  stopCamera(): void {
    this.#local.stopCamera();
  }

  setMuted(muted: boolean): void {
    this.#local.setMuted(muted);
  }

  startSharing(): Promise<void> {
    return this.#local.startSharing();
  }

  stopSharing(): void {
    this.#local.stopSharing();
  }

  /** Receives no pictures, only voices; or pictures again. This browser remembers it. The own camera stays as it is. */
  setAudioOnly(audioOnly: boolean): void {
    this.#audioOnly = audioOnly;
    rememberAudioOnly(audioOnly);
    this.#dispatch(audioOnlyChanged(audioOnly));
    this.#session?.pictures.setAudioOnly(audioOnly);
  }

  /**
   * Encrypts with another passphrase, or with none (undefined), and writes it into the page's address, so that a reload knows it. The others
   * see and hear only with the same one. Rejects with a sentence for people where nothing can be encrypted.
   */
  async setPassphrase(passphrase: string | undefined): Promise<void> {
    const wasOn = this.#encryption.on;
    await this.#encryption.setPassphrase(passphrase);
    window.history.replaceState(window.history.state, '', addressWithKey(window.location.href, passphrase));
    // With or without encryption the codecs differ, and in some browsers the connection itself.
    if (wasOn !== this.#encryption.on) this.reconnectNow();
    else this.#session?.sendAnew();
  }

  /** Tells where a picture of somebody else is shown; undefined: nowhere. What is not seen is not sent here for long. */
  showPicture(consumerId: string, view: PictureView | undefined): void {
    this.#session?.pictures.show(consumerId, view);
  }

  /** The picture that floats in a window above others, in or out of sight of the page; undefined: none. */
  floatPicture(consumerId: string | undefined): void {
    this.#session?.pictures.setFloating(consumerId);
  }

  /** Writes into the chat; to the bot when it begins with `@bot`. The store tells what becomes of it. */
  sendChat(text: string): Promise<void> {
    return this.#chat.send(text);
  }

  /** Sends again what failed. */
  resendChat(unsent: Unsent): Promise<void> {
    return this.#chat.resend(unsent);
  }

  /** Gets what was said before the message with this number. */
  loadEarlierChat(beforeId: number): Promise<void> {
    return this.#chat.loadEarlier(beforeId);
  }

  /** What browser and server count of one participant, oneself or another. Nothing outside a call. */
  async statistics(peerId: string): Promise<CallStatistics> {
    return (await this.#session?.statistics(peerId)) ?? { takenAtMs: Date.now(), subjects: [] };
  }

  /** The browser's statistics of both transports, empty outside a call. */
  async stats(): Promise<{ send: Record<string, unknown>[]; recv: Record<string, unknown>[] }> {
    const session = this.#session;
    if (!session) return { send: [], recv: [] };
    const [send, recv] = await Promise.all([session.stats('send'), session.stats('recv')]);
    return { send, recv };
  }

  #connect(): void {
    clearTimeout(this.#retryTimer);
    const { roomId, parameters, tracks, border = realBorder } = this.#options;
    this.#session = new CallSession({
      roomId,
      parameters,
      tracks,
      border,
      identity: this.#identity,
      displayName: this.#displayName,
      audioOnly: this.#audioOnly,
      local: this.#local,
      encryption: this.#encryption,
      dispatch: this.#dispatch,
      onJoined: (resumeToken) => {
        this.#backoff.reset();
        this.#identity = { peerId: this.#identity.peerId, resumeToken };
        rememberIdentity(roomId, this.#identity);
        this.#dispatch(joined());
        this.history.start();
        void this.#chat.catchUp();
      },
      onEnd: (end) => this.#sessionEnded(end),
    });
  }

  #sessionEnded({ final, reason, wasOpen, wasJoined }: SessionEnd): void {
    this.#session = undefined;
    if (final) {
      this.#stopCall();
      this.#dispatch(ended({ reason }));
      return;
    }
    this.#dispatch(connectionLost({ reason }));
    if (!wasOpen) void this.#tellUnreachable();
    else if (!wasJoined) this.#dispatch(attemptFailed({ reason, reached: true }));
    this.#retryTimer = setTimeout(() => this.#connect(), this.#backoff.next());
  }

  async #tellUnreachable(): Promise<void> {
    const { roomId, parameters } = this.#options;
    const { token = '' } = parameters;
    this.#dispatch(attemptFailed(await whyNotOpened(formatConnectionQuery({ roomId, ...this.#identity, token }))));
  }

  #stopCall(): void {
    this.#wantsCall = false;
    this.history.stop();
    clearTimeout(this.#retryTimer);
    this.#session?.close();
    this.#session = undefined;
    this.#inputsBefore = this.#local.close();
    this.#dispatch(peersReceived([]));
  }
}
