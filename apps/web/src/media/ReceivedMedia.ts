import {
  type ProducerSource,
  pictureSizeOf,
  type ServerRequestData,
  sourceOf,
  spatialLayersOf,
} from '@parley/signaling-protocol';
import type { types } from 'mediasoup-client';
import { consumerAdded, consumerRemoved } from '../features/consumers/consumersSlice.ts';
import type { AppDispatch } from '../store.ts';
import type { CallEncryption } from './encryption/CallEncryption.ts';
import type { PictureWishes } from './PictureWishes.ts';
import { streamOf } from './streamOf.ts';
import type { TrackRegistry } from './TrackRegistry.ts';

/** What a {@link ReceivedMedia} is made of. */
export type ReceivedMediaOptions = {
  transport: types.Transport;
  dispatch: AppDispatch;
  tracks: TrackRegistry;
  /** Where what is seen of the pictures is asked for. */
  pictures: PictureWishes;
  encryption: Pick<CallEncryption, 'receive' | 'forget'>;
  requestKeyFrame: (consumerId: string) => void;
};

/** Taken for the size of a picture whose sender doesn't say. */
const usualPicture = { width: 1280, height: 720 };

/** Whose consumer it is and what it shows. */
export type ConsumerAppData = { peerId: string; source: ProducerSource };

/** What comes in: the consumers of the others' producers, and their tracks. */
export class ReceivedMedia {
  readonly #options: ReceivedMediaOptions;
  readonly #consumers = new Map<string, types.Consumer<ConsumerAppData>>();
  readonly #begun: Promise<void>;
  #begin = () => {};
  #patience: ReturnType<typeof setTimeout> | undefined;
  #setUps = 0;
  #closed = false;

  constructor(options: ReceivedMediaOptions) {
    this.#options = options;
    this.#begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  /** What comes in; `appData` says whose it is and what it shows. */
  get consumers(): types.Consumer<ConsumerAppData>[] {
    return [...this.#consumers.values()];
  }

  /**
   * Fulfilled when what was offered first is set up, or when nothing was offered within `patienceMs`.
   *
   * @param patienceMs - Counts from this call.
   */
  begun(patienceMs: number): Promise<void> {
    this.#patience ??= setTimeout(() => {
      if (this.#setUps === 0) this.#begin();
    }, patienceMs);
    return this.#begun;
  }

  /** Receives what the server offers. Fulfilled when the browser is ready for its first packet. */
  async consume(offer: ServerRequestData<'newConsumer'>): Promise<void> {
    this.#setUps++;
    try {
      await this.#setUp(offer);
    } finally {
      if (--this.#setUps === 0) this.#begin();
    }
  }

  async #setUp(offer: ServerRequestData<'newConsumer'>): Promise<void> {
    const { transport, dispatch, tracks, pictures, encryption, requestKeyFrame } = this.#options;
    const { id, peerId, producerId, kind, rtpParameters, type, appData, producerPaused } = offer;
    const source = sourceOf(kind, appData);
    const onUnlocked = () => kind === 'video' && requestKeyFrame(id);
    const consumer = await transport.consume<ConsumerAppData>({
      ...encryption.receive({ consumerId: id, peerId, source, appData, onUnlocked }),
      id,
      producerId,
      kind,
      rtpParameters,
      streamId: `${peerId}-${streamOf(source)}`,
      appData: { peerId, source },
    });
    if (this.#closed) {
      encryption.forget(id);
      return consumer.close();
    }
    this.#consumers.set(id, consumer);
    tracks.set(id, consumer.track);
    const spatialLayers = spatialLayersOf(rtpParameters);
    if (kind === 'video') {
      const { width, height } = pictureSizeOf(appData) ?? usualPicture;
      pictures.add(id, { widthPx: width, heightPx: height, spatialLayers });
    }
    dispatch(
      consumerAdded({
        id,
        producerId,
        peerId,
        kind,
        source,
        type,
        paused: producerPaused,
        score: 10,
        producerScore: 10,
        spatialLayers,
        codec: rtpParameters.codecs[0]?.mimeType.split('/')[1],
      }),
    );
  }

  /** Ends one. Unknown ids are ignored. */
  remove(consumerId: string): void {
    const consumer = this.#consumers.get(consumerId);
    if (!consumer) return;
    this.#consumers.delete(consumerId);
    consumer.close();
    this.#options.pictures.remove(consumerId);
    this.#options.encryption.forget(consumerId);
    this.#options.tracks.delete(consumerId);
    this.#options.dispatch(consumerRemoved(consumerId));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#patience);
    this.#begin();
    for (const id of [...this.#consumers.keys()]) this.remove(id);
    this.#options.transport.close();
  }
}
