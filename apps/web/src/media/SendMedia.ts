import type { NotificationData, ProducerSource } from '@parley/signaling-protocol';
import type { types } from 'mediasoup-client';
import { noticeShown } from '../features/notices/noticesSlice.ts';
import { producerAdded, producerPaused, producerRemoved } from '../features/producers/producersSlice.ts';
import { t } from '../messages/translator.ts';
import type { AppDispatch } from '../store.ts';
import type { CallEncryption } from './encryption/CallEncryption.ts';
import type { LocalMedia } from './LocalMedia.ts';
import type { SignallingConnection } from './ProtooConnection.ts';
import { streamOf } from './streamOf.ts';
import { svcLimit } from './svcLimit.ts';
import { type LayerParameters, shareEncodings, webcamEncodings } from './videoEncodings.ts';

/** What a {@link SendMedia} is made of. */
export type SendMediaOptions = {
  transport: types.Transport;
  connection: SignallingConnection;
  device: Pick<types.Device, 'sendRtpCapabilities' | 'canProduce' | 'handlerName'>;
  local: Pick<LocalMedia, 'track' | 'muted' | 'setMuted'>;
  encryption: Pick<CallEncryption, 'send'>;
  /** Own id, with which what is sent is sealed. */
  peerId: string;
  dispatch: AppDispatch;
  /** Video codec to use, such as `video/VP9`; undefined: the router's first. */
  forcedVideoCodec: string | undefined;
  layers: LayerParameters;
};

/** What goes out: one producer a source, kept equal to what the person has turned on. */
export class SendMedia {
  readonly #options: SendMediaOptions;
  readonly #producers = new Map<ProducerSource, types.Producer>();
  /** The work on each source, one after the other: someone who clicks quickly gets the last click's state. */
  readonly #queues = new Map<ProducerSource, Promise<void>>();
  /** The highest spatial layer that somebody wants, by producer; null: nobody watches. */
  readonly #wantedLayers = new Map<string, number | null>();
  #closed = false;

  constructor(options: SendMediaOptions) {
    this.#options = options;
    const { transport, connection } = options;
    transport.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
      connection.request('produce', { transportId: transport.id, kind, rtpParameters, appData }).then(done, failed);
    });
  }

  /** What goes out, by source. */
  get producers(): ReadonlyMap<ProducerSource, types.Producer> {
    return this.#producers;
  }

  /** Makes what is sent of a source equal to what is on: produces, replaces the track, pauses, resumes or closes. */
  sync(source: ProducerSource): Promise<void> {
    return this.#enqueue(source, () => this.#reconcile(source));
  }

  /** Ends what is sent, and sends the same in new producers: they may be made of something else now. */
  async renew(): Promise<void> {
    const renewing = [...this.#producers.keys()].map((source) =>
      this.#enqueue(source, async () => {
        const producer = this.#producers.get(source);
        if (producer && !this.#closed) await this.#stop(source, producer).catch(() => {});
        await this.#reconcile(source);
      }),
    );
    await Promise.all(renewing);
  }

  /** Sends only the layers of a camera that somebody wants; the lowest goes on, so that there is something when somebody looks. */
  async limitLayers({ producerId, maxSpatialLayer }: NotificationData<'layersUnwanted'>): Promise<void> {
    this.#wantedLayers.set(producerId, maxSpatialLayer);
    for (const [source, { id }] of this.#producers) if (id === producerId) await this.sync(source);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const producer of this.#producers.values()) this.#options.dispatch(producerRemoved({ id: producer.id }));
    this.#producers.clear();
    this.#options.transport.close();
  }

  #enqueue(source: ProducerSource, work: () => Promise<void>): Promise<void> {
    const queue = (this.#queues.get(source) ?? Promise.resolve()).then(work);
    this.#queues.set(source, queue);
    return queue;
  }

  async #reconcile(source: ProducerSource): Promise<void> {
    if (this.#closed) return;
    const { local, dispatch } = this.#options;
    const track = local.track(source);
    const producer = this.#producers.get(source);
    try {
      if (!track) {
        if (producer) await this.#stop(source, producer);
        return;
      }
      const current = producer ?? (await this.#produce(source, track));
      if (!current || this.#closed) return;
      // The person may have picked another device while the server was answering.
      const latest = local.track(source);
      if (!latest) return await this.#stop(source, current);
      if (current.track !== latest) await current.replaceTrack({ track: latest });
      if (source === 'mic') await this.#syncPause(current);
      else if (isPicture(source)) await this.#syncLayers(current);
    } catch (error) {
      if (this.#closed) return;
      const why = error instanceof Error ? error.message : String(error);
      dispatch(noticeShown('warning', t('sending.cannot', { source: t(`sending.${source}`), why })));
    }
  }

  async #produce(source: ProducerSource, track: MediaStreamTrack): Promise<types.Producer | undefined> {
    const { transport, device, dispatch, encryption, peerId } = this.#options;
    if (!device.canProduce(isPicture(source) ? 'video' : 'audio')) {
      dispatch(noticeShown('warning', t('sending.noWay', { source: t(`sending.${source}`) })));
      return undefined;
    }
    const video = isPicture(source) ? this.#video(source) : undefined;
    const { note, onRtpSender } = encryption.send(
      { peerId, source },
      video ? (video.codec?.mimeType ?? '') : 'audio/opus',
    );
    const producer = await transport.produce({
      track,
      // LocalMedia owns the track: it outlives this connection.
      stopTracks: false,
      streamId: streamOf(source),
      appData: { source, ...(video && sizeOf(track)), ...(note && { encryption: note }) },
      ...(onRtpSender && { onRtpSender }),
      ...(video ?? { codecOptions: source === 'mic' ? voiceOptions : musicOptions }),
    });
    if (this.#closed) return undefined;
    this.#producers.set(source, producer);
    const codec = producer.rtpParameters.codecs[0]?.mimeType ?? '';
    dispatch(producerAdded({ id: producer.id, source, paused: false, codec }));
    return producer;
  }

  #video(source: PictureSource): Pick<types.ProducerOptions, 'codec' | 'encodings' | 'codecOptions'> {
    const { device, forcedVideoCodec, layers, dispatch } = this.#options;
    const codecs = device.sendRtpCapabilities.codecs?.filter(({ kind }) => kind === 'video') ?? [];
    const forced = codecs.find(({ mimeType }) => mimeType.toLowerCase() === forcedVideoCodec?.toLowerCase());
    if (forcedVideoCodec && !forced) {
      dispatch(noticeShown('warning', t('sending.codec', { codec: forcedVideoCodec })));
    }
    const codec = forced ?? codecs.find(({ mimeType }) => !/\/rtx$/i.test(mimeType));
    const encodingsOf = source === 'share' ? shareEncodings : webcamEncodings;
    return {
      ...(codec ? { codec } : {}),
      encodings: encodingsOf(codec?.mimeType ?? '', device.handlerName, layers),
      codecOptions: { videoGoogleStartBitrate: 1000 },
    };
  }

  async #syncPause(producer: types.Producer): Promise<void> {
    const { local, connection, dispatch } = this.#options;
    const paused = local.muted;
    if (producer.paused === paused) return;
    if (paused) producer.pause();
    else producer.resume();
    dispatch(producerPaused({ source: 'mic', paused }));
    try {
      await connection.request(paused ? 'pauseProducer' : 'resumeProducer', { producerId: producer.id });
    } catch (error) {
      // A host may have muted it for good: nobody shall believe to be heard.
      if (!paused && !this.#closed) local.setMuted(true);
      throw error;
    }
  }

  async #syncLayers(producer: types.Producer): Promise<void> {
    const wanted = this.#wantedLayers.get(producer.id);
    const { encodings = [] } = producer.rtpParameters;
    const [stream] = encodings;
    if (wanted === undefined || !stream) return;
    if (encodings.length > 1) return await producer.setMaxSpatialLayer(wanted ?? 0);
    const limit = svcLimit(stream, wanted ?? 0);
    if (limit) await producer.setRtpEncodingParameters(limit as types.RtpEncodingParameters);
  }

  async #stop(source: ProducerSource, producer: types.Producer): Promise<void> {
    this.#producers.delete(source);
    this.#wantedLayers.delete(producer.id);
    producer.close();
    this.#options.dispatch(producerRemoved({ id: producer.id }));
    await this.#options.connection.request('closeProducer', { producerId: producer.id });
  }
}

type PictureSource = 'webcam' | 'share';

const isPicture = (source: ProducerSource): source is PictureSource => source === 'webcam' || source === 'share';

/** Silence costs next to nothing. */
const voiceOptions = { opusStereo: true, opusDtx: true };
/** What a screen plays may be music: nothing is left out, and it has room. */
const musicOptions = { opusStereo: true, opusDtx: false, opusMaxAverageBitrate: 128_000 };

/** For those who choose a layer by it; undefined in browsers that don't tell. */
function sizeOf(track: MediaStreamTrack): { width: number; height: number } | undefined {
  const { width, height } = track.getSettings();
  return width && height ? { width, height } : undefined;
}
