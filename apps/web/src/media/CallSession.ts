import {
  type ClientRequestAnswer,
  closeCodes,
  formatConnectionQuery,
  limits,
  type NotificationData,
  type ProducerSource,
  ProtocolError,
} from '@parley/signaling-protocol';
import type { types } from 'mediasoup-client';
import { botSpoke } from '../features/chat/chatSlice.ts';
import {
  iceFailed,
  type MediaDirection,
  mediaPathChanged,
  serverPathChanged,
} from '../features/connection/connectionSlice.ts';
import { handsReceived } from '../features/hands/handsSlice.ts';
import { lobbyEntered, lobbyLeft } from '../features/lobby/lobbySlice.ts';
import { roleChanged, roomStateChanged } from '../features/moderation/moderationSlice.ts';
import { peersReceived } from '../features/peers/peersSlice.ts';
import { downlinkEstimated } from '../features/statistics/statisticsSlice.ts';
import { t } from '../messages/translator.ts';
import type { AppDispatch } from '../store.ts';
import { applyNotification } from './applyNotification.ts';
import { createDevice, prepareDevice } from './browserDevice.ts';
import { browserInfo } from './browserInfo.ts';
import { markCall } from './callMarks.ts';
import { type CallStatistics, collectStatistics } from './collectStatistics.ts';
import { DataChannels } from './DataChannels.ts';
import { type CallEncryption, EncryptionUnsupportedError } from './encryption/CallEncryption.ts';
import { enterRoom } from './enterRoom.ts';
import { heedHost } from './heedHost.ts';
import { iceAddresses } from './iceAddresses.ts';
import type { Identity } from './identity.ts';
import type { LocalMedia } from './LocalMedia.ts';
import { MediaPath } from './MediaPath.ts';
import { PictureWishes } from './PictureWishes.ts';
import { ProtooConnection, type ProtooConnectionListener, type SignallingConnection } from './ProtooConnection.ts';
import { QualityWatch } from './QualityWatch.ts';
import { ReceivedMedia } from './ReceivedMedia.ts';
import { SendMedia } from './SendMedia.ts';
import { SocketWatch } from './SocketWatch.ts';
import { sentence } from './sentence.ts';
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

/** What stands outside the page, so that a test can stand in for it. */
export type SessionBorder = {
  openConnection: (url: string, listener: ProtooConnectionListener) => SignallingConnection;
  createDevice: typeof createDevice;
  /** Does ahead what {@link createDevice} and loading the device would spend time on. */
  prepareDevice: typeof prepareDevice;
};

/** The real border. */
export const realBorder: SessionBorder = {
  openConnection: (url, listener) => new ProtooConnection(url, listener),
  createDevice,
  prepareDevice,
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
  readonly #paths: MediaPath[] = [];
  readonly #transports = new Map<MediaDirection, types.Transport>();
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
    const url = new URL(`/protoo?${query}`, window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#connection = border.openConnection(url.href, {
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
        if (notification.method === 'transportState') this.#serverPathChanged(notification.data);
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
        const finalReason = this.#inLobby ? t('lobby.denied') : reason;
        this.#end({ final, wasOpen, reason: final ? finalReason : t('connection.lost') });
      },
    });
    const { audioOnly } = options;
    this.pictures = new PictureWishes(this.request, { audioOnly, pageHidden: document.hidden });
    this.#start().catch((error: unknown) => {
      const name = error instanceof Error ? error.name : '';
      if (error instanceof EncryptionUnsupportedError) return this.#end({ final: true, reason: error.message });
      if (name === 'UnsupportedError') {
        return this.#end({ final: true, reason: t('connection.noWebRtc') });
      }
      this.#end({ reason: error instanceof Error ? sentence(error.message) : t('connection.notSetUp') });
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
  async stats(direction: MediaDirection): Promise<Record<string, unknown>[]> {
    const report = await this.#transports.get(direction)?.getStats();
    return report ? [...report.values()].map((entry: object) => ({ ...entry })) : [];
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
      transports: this.#transports,
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
    const { peers, resumeToken, role = 'member', room, handRaisedAt } = answer;
    this.#joined = true;
    this.#inLobby = false;
    dispatch(lobbyLeft());
    dispatch(roleChanged(role));
    if (room) dispatch(roomStateChanged(room));
    dispatch(handsReceived(handsOf([...peers, { id: this.#options.identity.peerId, handRaisedAt }])));
    markCall('joined');
    dispatch(peersReceived(peers));
    this.#options.onJoined(resumeToken);
    this.#quality = new QualityWatch(dispatch);
    this.#socketWatch = new SocketWatch({
      ask: () => this.request('heartbeat', {}),
      onSilent: () => this.#end({ reason: t('connection.wentSilent') }),
    });
    // Both directions at once would only take the processor from each other: whoever comes in first sees, then is seen.
    if (peers.length > 0) await this.#received?.begun(receiveFirstMs);
    await Promise.all((['mic', 'webcam', 'share'] as const).map((source) => this.#send?.sync(source)));
    // Should it fail, the first message to the bot tries again, and tells.
    if (this.#send) await this.#data?.openBot().catch(() => {});
  }

  #waitInLobby(): void {
    this.#inLobby = true;
    this.#options.dispatch(lobbyEntered());
  }

  #openSend(device: types.Device, answer: TransportAnswer): void {
    const transport = device.createSendTransport(this.#transportOptions(answer));
    this.#watch('send', transport, answer);
    this.#send = new SendMedia({
      transport,
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
    const transport = device.createRecvTransport(this.#transportOptions(answer));
    this.#watch('recv', transport, answer);
    this.#received = new ReceivedMedia({
      transport,
      dispatch: this.#options.dispatch,
      tracks: this.#options.tracks,
      pictures: this.pictures,
      encryption: this.#options.encryption,
      requestKeyFrame: (consumerId) => void this.request('requestConsumerKeyFrame', { consumerId }).catch(() => {}),
    });
  }

  #openData(): void {
    this.#data = new DataChannels({
      send: this.#transports.get('send'),
      recv: this.#transports.get('recv'),
      connection: this.#connection,
      onBotMessage: (text) => this.#options.dispatch(botSpoke(text, Date.now())),
    });
  }

  #transportOptions(answer: TransportAnswer): types.TransportOptions {
    const { parameters, encryption } = this.#options;
    return { ...answer, ...encryption.transportOptions, ...(parameters.forceTurn && { iceTransportPolicy: 'relay' }) };
  }

  #watch(direction: MediaDirection, transport: types.Transport, { iceCandidates }: TransportAnswer): void {
    const { dispatch } = this.#options;
    const transportId = transport.id;
    this.#transports.set(direction, transport);
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      this.#connection.request('connectWebRtcTransport', { transportId, dtlsParameters }).then(done, failed);
    });
    this.#paths.push(
      new MediaPath({
        direction,
        transport,
        requestRestart: () => this.#connection.request('restartIce', { transportId }),
        onState: (state) => dispatch(mediaPathChanged({ direction, state })),
        onTrouble: () => dispatch(iceFailed({ tried: iceAddresses(iceCandidates) })),
        onLost: () => this.#end({ reason: t('connection.mediaLost') }),
      }),
    );
  }

  #serverPathChanged({ transportId, iceState, dtlsState }: NotificationData<'transportState'>): void {
    for (const [direction, { id }] of this.#transports) {
      if (id !== transportId) continue;
      const lost = iceState === 'disconnected' || dtlsState === 'failed';
      this.#options.dispatch(serverPathChanged({ direction, lost }));
    }
  }

  #end({ final = false, wasOpen = true, reason }: Partial<SessionEnd> & { reason: string }): void {
    if (this.#over) return;
    this.close();
    this.#options.onEnd({ final, reason, wasOpen, wasJoined: this.#joined });
  }

  #closeMedia(): void {
    this.#quality?.close();
    this.pictures.close();
    for (const path of this.#paths) path.close();
    this.#data?.close();
    this.#send?.close();
    this.#received?.close();
    const { dispatch } = this.#options;
    dispatch(downlinkEstimated(undefined));
    dispatch(lobbyLeft());
    for (const direction of this.#transports.keys()) dispatch(mediaPathChanged({ direction, state: 'unused' }));
  }
}

function handsOf(people: readonly { id: string; handRaisedAt?: number | undefined }[]): Record<string, number> {
  return Object.fromEntries(
    people.flatMap(({ id, handRaisedAt }) => (handRaisedAt === undefined ? [] : [[id, handRaisedAt]])),
  );
}
