import type { SignallingConnection } from './ProtooConnection.ts';
import { fittingLayer, type LayeredPicture, type PictureView } from './pictureLayer.ts';

/** What leaves the screen may come back at once: layouts change, lists are scrolled. */
const hiddenTileMs = 1000;
/** Whoever looks into another tab for a moment shall find the pictures running. */
const hiddenPageMs = 5000;
/** A box that is being resized passes many sizes. */
const resizeMs = 400;

/** What the server was last asked about one consumer; undefined: it refused, so that nobody knows. */
type Asked = { paused: boolean | undefined; spatialLayer: number | undefined };

type Picture = LayeredPicture & {
  /** Where it is shown; undefined: nowhere. */
  view: PictureView | undefined;
  /** Wanted whatever the view is. */
  insistedLayer: number | undefined;
  hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  /** Whether it has been shown nowhere for so long that it may pause. */
  longHidden: boolean;
  resizeTimer: ReturnType<typeof setTimeout> | undefined;
  asked: Asked;
};

/**
 * Asks the server for the pictures that are seen, in the layer that fits, and for no others. It remembers what it asked, so that
 * nothing is asked twice; it lives as long as its connection.
 */
export class PictureWishes {
  readonly #request: SignallingConnection['request'];
  readonly #pictures = new Map<string, Picture>();
  #audioOnly: boolean;
  #floatingId: string | undefined;
  #pageHidden = false;
  #pageTimer: ReturnType<typeof setTimeout> | undefined;
  #pageLongHidden = false;
  #closed = false;

  constructor(request: SignallingConnection['request'], state: { audioOnly: boolean; pageHidden: boolean }) {
    this.#request = request;
    this.#audioOnly = state.audioOnly;
    this.setPageHidden(state.pageHidden);
  }

  /** A consumer of video has come; the server starts it, in its highest layer. Shown nowhere, it will pause. */
  add(consumerId: string, picture: LayeredPicture): void {
    const entry: Picture = {
      ...picture,
      view: undefined,
      insistedLayer: undefined,
      hiddenTimer: undefined,
      longHidden: false,
      resizeTimer: undefined,
      asked: { paused: false, spatialLayer: picture.spatialLayers - 1 },
    };
    this.#pictures.set(consumerId, entry);
    this.#hide(consumerId, entry);
    this.#ask(consumerId, entry);
  }

  /** It has ended. Unknown ids are ignored. */
  remove(consumerId: string): void {
    const picture = this.#pictures.get(consumerId);
    if (!picture) return;
    clearTimers(picture);
    this.#pictures.delete(consumerId);
  }

  /** Where a picture is shown; undefined: nowhere. Unknown ids are ignored. */
  show(consumerId: string, view: PictureView | undefined): void {
    const picture = this.#pictures.get(consumerId);
    if (!picture) return;
    const wasShown = picture.view !== undefined;
    picture.view = view;
    if (!view) {
      if (wasShown) this.#hide(consumerId, picture);
      return;
    }
    clearTimeout(picture.hiddenTimer);
    picture.hiddenTimer = undefined;
    picture.longHidden = false;
    if (!wasShown) {
      this.#ask(consumerId, picture);
      return;
    }
    clearTimeout(picture.resizeTimer);
    picture.resizeTimer = setTimeout(() => this.#ask(consumerId, picture), resizeMs);
  }

  /** Asks for this layer, however the picture is shown; undefined: for the one that fits again. Unknown ids are ignored. */
  insist(consumerId: string, spatialLayer: number | undefined): void {
    const picture = this.#pictures.get(consumerId);
    if (!picture) return;
    picture.insistedLayer = spatialLayer;
    this.#ask(consumerId, picture);
  }

  /** The picture that also floats in a window above others: it is seen while the page is not. Undefined: none does. */
  setFloating(consumerId: string | undefined): void {
    this.#floatingId = consumerId;
    this.#askAll();
  }

  /** No pictures at all, at once; or those that are seen again. */
  setAudioOnly(audioOnly: boolean): void {
    this.#audioOnly = audioOnly;
    this.#askAll();
  }

  /** The whole page is out of sight: in another tab's shadow, minimised. */
  setPageHidden(hidden: boolean): void {
    if (hidden === this.#pageHidden) return;
    this.#pageHidden = hidden;
    clearTimeout(this.#pageTimer);
    if (hidden) {
      this.#pageTimer = setTimeout(() => {
        this.#pageLongHidden = true;
        this.#askAll();
      }, hiddenPageMs);
    } else {
      this.#pageLongHidden = false;
      this.#askAll();
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#pageTimer);
    for (const picture of this.#pictures.values()) clearTimers(picture);
    this.#pictures.clear();
  }

  #hide(consumerId: string, picture: Picture): void {
    picture.hiddenTimer = setTimeout(() => {
      picture.longHidden = true;
      this.#ask(consumerId, picture);
    }, hiddenTileMs);
  }

  #askAll(): void {
    for (const [consumerId, picture] of this.#pictures) this.#ask(consumerId, picture);
  }

  /** Asks for what is wanted now, as far as that is not what was asked last. */
  #ask(consumerId: string, picture: Picture): void {
    if (this.#closed) return;
    const { asked, view } = picture;
    const seen = consumerId === this.#floatingId || !(this.#pageLongHidden || picture.longHidden);
    const paused = this.#audioOnly || !seen;
    if (paused) {
      if (asked.paused) return;
      asked.paused = true;
      this.#unlessRefused(this.#request('pauseConsumer', { consumerId }), asked, 'paused');
      return;
    }
    const spatialLayer = picture.insistedLayer ?? (view ? fittingLayer(view, picture) : asked.spatialLayer);
    if (spatialLayer !== undefined && spatialLayer !== asked.spatialLayer) {
      asked.spatialLayer = spatialLayer;
      this.#unlessRefused(
        this.#request('setConsumerPreferredLayers', { consumerId, spatialLayer }),
        asked,
        'spatialLayer',
      );
    }
    // After the layer, so that the key frame that is now asked for is of the right one.
    if (asked.paused !== false) {
      asked.paused = false;
      this.#unlessRefused(this.#request('resumeConsumer', { consumerId }), asked, 'paused');
    }
  }

  #unlessRefused(answer: Promise<unknown>, asked: Asked, what: keyof Asked): void {
    answer.catch(() => {
      // Mostly it is a consumer that ended meanwhile. If not, the next change asks anew.
      asked[what] = undefined;
    });
  }
}

function clearTimers({ hiddenTimer, resizeTimer }: Picture): void {
  clearTimeout(hiddenTimer);
  clearTimeout(resizeTimer);
}
