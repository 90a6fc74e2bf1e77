import {
  type ClientRequestAnswer,
  closeCodes,
  formatConnectionQuery,
  limits,
  type ProducerSource,
  ProtocolError,
} from '@parley/signaling-protocol';
import type { types } from 'mediasoup-client';
import { botSpoke } from '../features/chat/chatSlice.ts';
import type { MediaDirection } from '../features/connection/connectionSlice.ts';
import { lobbyEntered, lobbyLeft } from '../features/lobby/lobbySlice.ts';
import { downlinkEstimated } from '../features/statistics/statisticsSlice.ts';
import { t } from '../messages/translator.ts';
import type { AppDispatch } from '../store.ts';
import { applyJoinAnswer } from './applyJoinAnswer.ts';
import { applyNotification } from './applyNotification.ts';
import { browserInfo } from './browserInfo.ts';
import { markCall } from './callMarks.ts';
import { type CallStatistics, collectStatistics, type StatisticsEntry } from './collectStatistics.ts';
import { DataChannels } from './DataChannels.ts';
import { type CallEncryption, EncryptionUnsupportedError } from './encryption/CallEncryption.ts';
import { enterRoom } from './enterRoom.ts';
import { heedHost } from './heedHost.ts';
import type { Look } from './history/samplesBetween.ts';
import type { Identity } from './identity.ts';
import type { LocalMedia } from './LocalMedia.ts';
import { PictureWishes } from './PictureWishes.ts';
import type { SignallingConnection } from './ProtooConnection.ts';
import { QualityWatch } from './QualityWatch.ts';
import { ReceivedMedia } from './ReceivedMedia.ts';
import { reasonWords } from './reasonWords.ts';
import { SendMedia } from './SendMedia.ts';
import type { SessionBorder } from './SessionBorder.ts';
import { SessionTransports } from './SessionTransports.ts';
import { SocketWatch } from './SocketWatch.ts';
import { socketUrl } from './socketUrl.ts';
import type { TrackRegistry } from './TrackRegistry.ts';
import type { UrlParameters } from './urlParameters.ts';

/** How a session ended by itself. `final`: nothing should be tried again. */
export type SessionEnd = {
  final: boolean;
  reason: string;
  /** Whether the server was reached at all. */
  wasOpen: boolean;
  /** Whether the room was entered. */
  wasJoined: boolean;
};

/** What a {@link CallSession} is made of. */
export type CallSessionOptions = {
  roomId: string;
  identity: Identity;
  displayName: string;
  /** No pictures of others. */
  audioOnly: boolean;
  parameters: Pick<
    UrlParameters,
    | 'produce'
    | 'consume'
    | 'datachannel'
    | 'consumerReplicas'
    | 'forceTcp'
    | 'forceTurn'
    | 'handlerName'
    | 'forcedVideoCodec'
    | 'layers'
    | 'token'
  >;
  local: LocalMedia;
  encryption: CallEncryption;
  tracks: TrackRegistry;
  dispatch: AppDispatch;
  border: SessionBorder;
  onJoined: (resumeToken: string | undefined) => void;
  onEnd: (end: SessionEnd) => void;
};

/** How long sending waits, in milliseconds, in a room where others might send but nothing is offered. */
const receiveFirstMs = 200;

type TransportAnswer = ClientRequestAnswer<'createWebRtcTransport'>;

/** One connection's life: from opening the socket over joining to its end. To reconnect is to start another one. */
export class CallSession {
  readonly #options: CallSessionOptions;
  readonly #connection: SignallingConnection;
  readonly #transports: SessionTransports;
  /** Which pictures of others are asked for. */
  readonly pictures: PictureWishes;
  #send: SendMedia | undefined;
  #received: ReceivedMedia | undefined;
  #data: DataChannels | undefined;
  #quality: QualityWatch | undefined;
  #socketWatch: SocketWatch | undefined;
  #over = false;
  #joined = false;
  #inLobby = false;

  constructor(options: CallSessionOptions) {
    this.#options = options;
    const { roomId, identity, border, parameters } = options;
    const { consumerReplicas, token = '' } = parameters;
    const query = formatConnectionQuery({ roomId, ...identity, consumerReplicas, token });
    this.#connection = border.openConnection(socketUrl(query), {
      onNotification: (notification) => {
        if (this.#over) return;
        if (notification.method === 'rejoin') return this.#end({ reason: t('connection.moved') });
        if (notification.method === 'removed') {
          const { reason } = notification.data;
          return this.#end({
            final: true,
            reason: reason === undefined ? t('moderation.removed') : t('moderation.removedBecause', { reason }),
          });
        }
        if (notification.method === 'inLobby') this.#waitInLobby();
        if (notification.method === 'consumerClosed') return this.#received?.remove(notification.data.consumerId);
        if (notification.method === 'dataConsumerClosed') return this.#data?.remove(notification.data.dataConsumerId);
        if (notification.method === 'layersUnwanted') void this.#send?.limitLayers(notification.data);
        if (notification.method === 'transportState') this.#transports.serverPathChanged(notification.data);
        heedHost(notification, { peerId: identity.peerId, local: options.local, dispatch: options.dispatch });
        applyNotification(notification, options.dispatch);
      },
      onNewConsumer: async (offer) => {
        if (!this.#received) throw new ProtocolError(403, 'this client does not consume');
        await this.#received.consume(offer);
      },
      onNewDataConsumer: async (offer) => {
        if (!this.#data || !parameters.consume) throw new ProtocolError(403, 'this client takes no data');
        // Whoever comes in wants to see and hear first.
        await this.#received?.begun(receiveFirstMs);
        await this.#data.consume(offer);
      },
      onEnd: ({ code, reason, wasOpen }) => {
        const final = code === closeCodes.doNotRetry;
        const finalReason = this.#inLobby ? t('lobby.denied') : reasonWords(reason || t('connection.closed'));
        this.#end({ final, wasOpen, reason: final ? finalReason : t('connection.lost') });
      },
    });
    this.#transports = new SessionTransports({
      request: this.request,
      dispatch: options.dispatch,
      forceTurn: parameters.forceTurn,
      settings: () => options.encryption.transportOptions,
      onLost: () => this.#end({ reason: t('connection.mediaLost') }),
    });
    const { audioOnly } = options;
    this.pictures = new PictureWishes(this.request, { audioOnly, pageHidden: document.hidden });
    this.#start().catch((error: unknown) => {
      const name = error instanceof Error ? error.name : '';
      if (error instanceof EncryptionUnsupportedError) return this.#end({ final: true, reason: error.message });
      if (name === 'UnsupportedError') {
        return this.#end({ final: true, reason: t('connection.noWebRtc') });
      }
      this.#end({ reason: error instanceof Error ? reasonWords(error.message) : t('connection.notSetUp') });
    });
  }

  /** A local source was turned on, off, muted, or has another track. */
  sync(source: ProducerSource): void {
    void this.#send?.sync(source);
  }

  /** What goes out is sent anew: it is encrypted with another key. */
  sendAnew(): void {
    void this.#send?.renew();
  }

  /** The browser's statistics of a direction: one plain object a report entry. */
  stats(direction: MediaDirection): Promise<StatisticsEntry[]> {
    return this.#transports.stats(direction);
  }

  /** The browser's statistics of now, with whose each stream is. */
  async look(): Promise<Look> {
    const [send, recv] = await Promise.all([this.stats('send'), this.stats('recv')]);
    const entries = this.#options.dispatch((_, getState) => getState().consumers.entities);
    const received = (this.#received?.consumers ?? []).flatMap(({ id, appData, rtpParameters }) => {
      const ssrc = rtpParameters.encodings?.[0]?.ssrc;
      return ssrc === undefined ? [] : [{ ...appData, ssrc, spatialLayer: entries[id]?.layers?.spatial }];
    });
    return { atMs: performance.now(), ownPeerId: this.#options.identity.peerId, send, recv, received };
  }

  /** Whether the room is entered, and not yet left again. */
  get joined(): boolean {
    return this.#joined && !this.#over;
  }

  /** Asks the server something. Rejects with its reason. */
  readonly request: SignallingConnection['request'] = (method, data) => this.#connection.request(method, data);

  /** Says something to the room's bot. Rejects with a sentence for people. */
  async sendToBot(text: string): Promise<void> {
    if (!this.#data) throw new Error(t('bot.noChannels'));
    await this.#data.sendToBot(text);
  }

  /** What browser and server count: of oneself with one's own peerId, of somebody else with theirs. */
  statistics(peerId: string): Promise<CallStatistics> {
    return collectStatistics({
      peerId: peerId === this.#options.identity.peerId ? undefined : peerId,
      request: this.request,
      transports: this.#transports.byDirection,
      producers: this.#send?.producers ?? new Map(),
      consumers: this.#received?.consumers ?? [],
      dataProducers: this.#data?.producers ?? [],
      dataConsumers: this.#data?.consumers ?? [],
    });
  }

  /** Ends the session: producers, consumers, transports, then the socket. Local tracks live on. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#socketWatch?.close();
    this.#closeMedia();
    this.#connection.close();
  }

  async #start(): Promise<void> {
    const { parameters, border, displayName, dispatch, encryption } = this.#options;
    const creatingDevice = border.createDevice(parameters.handlerName);
    creatingDevice.catch(() => {});
    await this.#connection.opened;
    markCall('socket-open');

    const { forceTcp } = parameters;
    // Sent in the order of the contract, answered in one round trip.
    const [device, routerRtpCapabilities, sendAnswer, recvAnswer] = await Promise.all([
      creatingDevice,
      this.#connection.request('getRouterRtpCapabilities', {}),
      parameters.produce && this.#connection.request('createWebRtcTransport', { forceTcp, producing: true }),
      parameters.consume && this.#connection.request('createWebRtcTransport', { forceTcp, consuming: true }),
    ]);
    await encryption.ready();
    await device.load({ routerRtpCapabilities: encryption.offered(routerRtpCapabilities) });
    if (this.#over) return;
    if (sendAnswer) this.#openSend(device, sendAnswer);
    if (recvAnswer) this.#openReceive(device, recvAnswer);
    if (parameters.datachannel) this.#openData();

    const joining = {
      displayName: displayName.slice(0, limits.displayNameLength),
      device: browserInfo(navigator.userAgent),
      ...(parameters.consume ? { rtpCapabilities: device.recvRtpCapabilities } : {}),
      dataChannels: parameters.datachannel && parameters.consume,
    };
    const answer = await enterRoom(this.request, joining, () => this.#inLobby && !this.#over);
    if (this.#over) return;
    this.#joined = true;
    this.#inLobby = false;
    applyJoinAnswer(answer, this.#options.identity.peerId, dispatch);
    markCall('joined');
    this.#options.onJoined(answer.resumeToken);
    this.#quality = new QualityWatch(dispatch);
    this.#socketWatch = new SocketWatch({
      ask: () => this.request('heartbeat', {}),
      onSilent: () => this.#end({ reason: t('connection.wentSilent') }),
    });
    // Both directions at once would only take the processor from each other: whoever comes in first sees, then is seen.
    if (answer.peers.length > 0) await this.#received?.begun(receiveFirstMs);
    const sources = ['mic', 'webcam', 'share', 'shareSound'] as const;
    await Promise.all(sources.map((source) => this.#send?.sync(source)));
    // Should it fail, the first message to the bot tries again, and tells.
    if (this.#send) await this.#data?.openBot().catch(() => {});
  }

  #waitInLobby(): void {
    this.#inLobby = true;
    this.#options.dispatch(lobbyEntered());
  }

  #openSend(device: types.Device, answer: TransportAnswer): void {
    this.#send = new SendMedia({
      transport: this.#transports.open('send', device, answer),
      device,
      connection: this.#connection,
      local: this.#options.local,
      encryption: this.#options.encryption,
      peerId: this.#options.identity.peerId,
      dispatch: this.#options.dispatch,
      forcedVideoCodec: this.#options.parameters.forcedVideoCodec,
      layers: this.#options.parameters.layers,
    });
  }

  #openReceive(device: types.Device, answer: TransportAnswer): void {
    this.#received = new ReceivedMedia({
      transport: this.#transports.open('recv', device, answer),
      dispatch: this.#options.dispatch,
      tracks: this.#options.tracks,
      pictures: this.pictures,
      encryption: this.#options.encryption,
      requestKeyFrame: (consumerId) => void this.request('requestConsumerKeyFrame', { consumerId }).catch(() => {}),
    });
  }

  #openData(): void {
    this.#data = new DataChannels({
      send: this.#transports.byDirection.get('send'),
      recv: this.#transports.byDirection.get('recv'),
      connection: this.#connection,
      onBotMessage: (text) => this.#options.dispatch(botSpoke(text, Date.now())),
    });
  }

  #end({ final = false, wasOpen = true, reason }: Partial<SessionEnd> & { reason: string }): void {
    if (this.#over) return;
    this.close();
    this.#options.onEnd({ final, reason, wasOpen, wasJoined: this.#joined });
  }

  #closeMedia(): void {
    this.#quality?.close();
    this.pictures.close();
    this.#transports.close();
    this.#data?.close();
    this.#send?.close();
    this.#received?.close();
    const { dispatch } = this.#options;
    dispatch(downlinkEstimated(undefined));
    dispatch(lobbyLeft());
  }
}
