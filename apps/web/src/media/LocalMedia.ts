import type { ProducerSource } from '@parley/signaling-protocol';
import {
  choicesFound,
  type DeviceProblem,
  type InputKind,
  inputClosed,
  inputOpened,
  inputOpening,
  inputSelected,
  mutedChanged,
  pictureHeightChanged,
  sharingChanged,
} from '../features/localMedia/localMediaSlice.ts';
import { noticeShown } from '../features/notices/noticesSlice.ts';
import { speakersFound } from '../features/voices/voicesSlice.ts';
import { t } from '../messages/translator.ts';
import type { AppDispatch } from '../store.ts';
import {
  deviceProblem,
  devicesUnavailable,
  inputConstraints,
  listInputs,
  listSpeakers,
  pictureConstraints,
} from './devices.ts';
import type { TrackRegistry } from './TrackRegistry.ts';

const sourceOf = { microphone: 'mic', camera: 'webcam' } as const;
const inputKinds: readonly InputKind[] = ['microphone', 'camera'];

/** What a {@link LocalMedia} is made of. */
export type LocalMediaOptions = {
  dispatch: AppDispatch;
  tracks: TrackRegistry;
  /** Called when the track of a source appeared, changed, went away, or was muted or unmuted. */
  onChange: (source: ProducerSource) => void;
};

/** This participant's microphone, camera and shared screen: it opens, switches and stops them. Owns their tracks. */
export class LocalMedia {
  readonly #dispatch: AppDispatch;
  readonly #registry: TrackRegistry;
  readonly #onChange: (source: ProducerSource) => void;
  readonly #tracks = new Map<ProducerSource, MediaStreamTrack>();
  readonly #selected = new Map<InputKind, string>();
  /** Counts the requests for each kind, so that an answer that comes too late is recognised. */
  readonly #asked = new Map<InputKind, number>();
  /** The kinds that the browser is being asked for. */
  readonly #opening = new Set<InputKind>();
  /** What was unplugged while it was on, with the id of the device: it is opened again without being asked for. */
  readonly #unplugged = new Map<InputKind, string | undefined>();
  #muted = false;
  #pictureHeightPx = 720;
  #shareAsked = 0;

  constructor({ dispatch, tracks, onChange }: LocalMediaOptions) {
    this.#dispatch = dispatch;
    this.#registry = tracks;
    this.#onChange = onChange;
    // Plugging in a headset during the call makes it appear in the lists.
    navigator.mediaDevices?.addEventListener?.('devicechange', () => void this.#devicesChanged());
  }

  /** The track of a source, if it is on. */
  track(source: ProducerSource): MediaStreamTrack | undefined {
    return this.#tracks.get(source);
  }

  /** Whether the microphone is muted; it stays open meanwhile. */
  get muted(): boolean {
    return this.#muted;
  }

  /** Opens several inputs with one question to the person; one that fails doesn't take the others along. */
  async open(kinds: readonly InputKind[]): Promise<void> {
    const wanted = kinds.filter((kind) => !this.#tracks.has(sourceOf[kind]) && !this.#opening.has(kind));
    if (wanted.length === 0) {
      await this.#refreshChoices();
      return;
    }
    const unavailable = devicesUnavailable();
    if (unavailable) {
      for (const kind of wanted) this.#dispatch(inputClosed({ kind, problem: unavailable }));
      return;
    }

    const tickets = new Map(wanted.map((kind) => [kind, this.#ticket(kind)]));
    for (const kind of wanted) {
      this.#opening.add(kind);
      this.#dispatch(inputOpening(kind));
    }
    try {
      const tracks = await this.#ask(wanted);
      for (const kind of wanted) this.#opened(kind, tracks.get(kind), tickets.get(kind));
    } catch (error) {
      const [only] = wanted;
      if (wanted.length === 1 && only) this.#failed(only, deviceProblem(error), tickets.get(only));
      else for (const kind of wanted) await this.#openAlone(kind, tickets.get(kind));
    }
    await this.#refreshChoices();
  }

  /** Uses another device of a kind, at once if that kind is on. */
  async select(kind: InputKind, deviceId: string): Promise<void> {
    this.#selected.set(kind, deviceId);
    this.#dispatch(inputSelected({ kind, deviceId }));
    if (!this.#tracks.has(sourceOf[kind])) return;
    const ticket = this.#ticket(kind);
    // Many cameras can't be open twice, and some systems have only one at a time: the old one goes first.
    if (kind === 'camera') this.#stop('webcam');
    this.#dispatch(inputOpening(kind));
    await this.#openAlone(kind, ticket);
    await this.#refreshChoices();
  }

  /** Asks for a camera picture of that height, of the one that is on at once; it may not be able to. Never rejects. */
  async setPictureHeight(heightPx: number): Promise<void> {
    this.#pictureHeightPx = heightPx;
    this.#dispatch(pictureHeightChanged(heightPx));
    await this.#tracks
      .get('webcam')
      ?.applyConstraints(pictureConstraints(heightPx))
      .catch(() => {});
  }

  /** Turns the camera off; its light goes out. */
  stopCamera(): void {
    this.#ticket('camera');
    this.#stop('webcam');
    this.#dispatch(inputClosed({ kind: 'camera' }));
    this.#onChange('webcam');
  }

  /** Mutes or unmutes the microphone, which stays open. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    const track = this.#tracks.get('mic');
    if (track) track.enabled = !muted;
    this.#dispatch(mutedChanged(muted));
    this.#onChange('mic');
  }

  /** Asks the person for a screen, window or tab, and shares it. Cancelling the picker changes nothing. */
  async startSharing(): Promise<void> {
    if (this.#tracks.has('share')) return;
    if (typeof navigator.mediaDevices?.getDisplayMedia !== 'function') {
      this.#dispatch(noticeShown('warning', t('sending.noScreen')));
      return;
    }
    const asked = ++this.#shareAsked;
    this.#dispatch(sharingChanged('choosing'));
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: { ideal: 15, max: 30 } },
        // Where the browser and the person let it come along; it is to be heard as it was made.
        audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      });
      const [track] = stream.getVideoTracks();
      if (!track || asked !== this.#shareAsked) {
        for (const extra of stream.getTracks()) extra.stop();
        if (asked === this.#shareAsked) this.#dispatch(sharingChanged('off'));
        return;
      }
      // Text on a screen is better sharp than smooth.
      track.contentHint = 'detail';
      track.addEventListener('ended', () => {
        if (this.#tracks.get('share') === track) this.stopSharing();
      });
      this.#keep('share', track);
      const [sound] = stream.getAudioTracks();
      if (sound) {
        sound.contentHint = 'music';
        this.#keep('shareSound', sound);
      }
      this.#dispatch(sharingChanged('on'));
      this.#onChange('share');
      if (sound) this.#onChange('shareSound');
    } catch (error) {
      if (asked === this.#shareAsked) this.#dispatch(sharingChanged('off'));
      if (deviceProblem(error) !== 'permission-denied') {
        this.#dispatch(noticeShown('warning', t('sending.screenFailed')));
      }
    }
  }

  /** Stops sharing. */
  stopSharing(): void {
    this.#shareAsked += 1;
    const sources: ProducerSource[] = this.#tracks.has('shareSound') ? ['shareSound', 'share'] : ['share'];
    for (const source of sources) this.#stop(source);
    this.#dispatch(sharingChanged('off'));
    for (const source of sources) this.#onChange(source);
  }

  /** Stops everything. What was on can be opened again. */
  close(): InputKind[] {
    const open = inputKinds.filter((kind) => this.#tracks.has(sourceOf[kind]));
    for (const kind of inputKinds) {
      this.#ticket(kind);
      this.#stop(sourceOf[kind]);
      this.#dispatch(inputClosed({ kind }));
    }
    this.stopSharing();
    return open;
  }

  async #devicesChanged(): Promise<void> {
    const inputs = await this.#refreshChoices();
    for (const [kind, deviceId] of [...this.#unplugged]) {
      const isBack = inputs[kind].some((input) => input.deviceId === deviceId);
      // Any microphone will do. A camera that nobody chose might show what nobody wants to show.
      if (!isBack && (kind === 'camera' || inputs.microphone.length === 0)) continue;
      if (isBack && deviceId !== undefined) this.#selected.set(kind, deviceId);
      await this.open([kind]);
    }
  }

  async #openAlone(kind: InputKind, ticket: number | undefined): Promise<void> {
    try {
      this.#opened(kind, (await this.#ask([kind])).get(kind), ticket);
    } catch (error) {
      this.#failed(kind, deviceProblem(error), ticket);
    }
  }

  async #ask(kinds: readonly InputKind[]): Promise<Map<InputKind, MediaStreamTrack>> {
    const constraints = (kind: InputKind) =>
      kinds.includes(kind) && inputConstraints(kind, this.#selected.get(kind), this.#pictureHeightPx);
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: constraints('microphone'),
      video: constraints('camera'),
    });
    const found = new Map<InputKind, MediaStreamTrack>();
    for (const track of stream.getTracks()) found.set(track.kind === 'audio' ? 'microphone' : 'camera', track);
    return found;
  }

  #opened(kind: InputKind, track: MediaStreamTrack | undefined, ticket: number | undefined): void {
    if (ticket !== this.#asked.get(kind)) {
      track?.stop();
      return;
    }
    if (!track) {
      this.#failed(kind, 'not-found', ticket);
      return;
    }
    const source = sourceOf[kind];
    this.#opening.delete(kind);
    this.#stop(source);
    if (kind === 'microphone') track.enabled = !this.#muted;
    track.addEventListener('ended', () => {
      if (this.#tracks.get(source) !== track) return;
      this.#failed(kind, 'unplugged', this.#asked.get(kind));
      this.#unplugged.set(kind, track.getSettings?.().deviceId);
      void this.#devicesChanged();
    });
    this.#keep(source, track);
    this.#dispatch(inputOpened({ kind, deviceId: track.getSettings?.().deviceId }));
    this.#onChange(source);
  }

  #failed(kind: InputKind, problem: DeviceProblem, ticket: number | undefined): void {
    if (ticket !== this.#asked.get(kind)) return;
    this.#opening.delete(kind);
    this.#stop(sourceOf[kind]);
    this.#dispatch(inputClosed({ kind, problem }));
    this.#onChange(sourceOf[kind]);
  }

  #keep(source: ProducerSource, track: MediaStreamTrack): void {
    this.#tracks.set(source, track);
    this.#registry.set(`local:${source}`, track);
  }

  #stop(source: ProducerSource): void {
    this.#tracks.get(source)?.stop();
    this.#tracks.delete(source);
    this.#registry.delete(`local:${source}`);
  }

  #ticket(kind: InputKind): number {
    // Whatever is asked for now takes the place of what was on before.
    this.#unplugged.delete(kind);
    const ticket = (this.#asked.get(kind) ?? 0) + 1;
    this.#asked.set(kind, ticket);
    this.#opening.delete(kind);
    return ticket;
  }

  async #refreshChoices(): ReturnType<typeof listInputs> {
    const inputs = await listInputs();
    this.#dispatch(choicesFound(inputs));
    this.#dispatch(speakersFound(await listSpeakers()));
    return inputs;
  }
}
