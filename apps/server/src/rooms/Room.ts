import type { NotificationData, NotificationMethod, PeerInfo } from '@parley/signaling-protocol';
import { botChannelLabel, chatChannelLabel, closeCodes } from '@parley/signaling-protocol';
import type { Logger } from 'pino';
import type { SfuDataProducer, SfuProducer, SfuRouter, SfuWebRtcServer } from '../sfu/border.ts';
import type { RouterLease } from '../sfu/WorkerPool.ts';
import { ActiveSpeaker } from './ActiveSpeaker.ts';
import { Bot } from './Bot.ts';
import type { Broadcaster } from './broadcasters/Broadcaster.ts';
import { Chat } from './chat/Chat.ts';
import { LayerDemands } from './LayerDemands.ts';
import { Offers } from './Offers.ts';
import type { Participant } from './Participant.ts';
import { Peer, type PeerOptions } from './Peer.ts';
import type { PeerSocket } from './PeerSocket.ts';
import { defaultRoomSettings, type RoomSettings } from './roomSettings.ts';

/** What a room is made of. */
export type RoomParts = { lease: RouterLease; logger: Logger; settings?: RoomSettings | undefined };

type RoomServices = { chat: Chat; bot: Bot | undefined; offers: Offers; layerDemands: LayerDemands };

/** People who meet: one router, and the participants on it. The last to leave closes it. */
export class Room {
  readonly id: string;
  readonly logger: Logger;
  readonly settings: RoomSettings;
  readonly chat: Chat;
  readonly layerDemands: LayerDemands;
  /** Called once, when the room has closed. */
  onClose: (() => void) | undefined;
  readonly #lease: RouterLease;
  readonly #bot: Bot | undefined;
  readonly #offers: Offers;
  #activeSpeaker: ActiveSpeaker | undefined;
  readonly #peers = new Map<string, Peer>();
  readonly #broadcasters = new Map<string, Broadcaster>();
  #heldOpen: NodeJS.Timeout | undefined;
  #closed = false;
  #replacing = false;

  private constructor(id: string, parts: RoomParts, services: RoomServices) {
    this.id = id;
    this.logger = parts.logger;
    this.settings = parts.settings ?? defaultRoomSettings;
    this.#lease = parts.lease;
    this.chat = services.chat;
    this.layerDemands = services.layerDemands;
    this.#bot = services.bot;
    this.#offers = services.offers;
    parts.lease.router.on('workerclose', () => this.close('the media worker was lost'));
    parts.logger.info({ workerIndex: parts.lease.workerIndex }, 'room opened');
  }

  /** Opens a room on a router that it then owns. Rejects when the worker is lost meanwhile. */
  static async open(id: string, parts: RoomParts): Promise<Room> {
    const { router } = parts.lease;
    const opening: { room?: Room } = {};
    // A meeting without bot or active speaker is still a meeting.
    const orNothing = <T>(what: string, making: Promise<T>): Promise<T | undefined> =>
      making.catch((error: unknown) => {
        parts.logger.warn({ err: error }, `the room has no ${what}`);
        return undefined;
      });
    const [direct, activeSpeaker] = await Promise.all([
      orNothing('direct transport', router.createDirectTransport()),
      orNothing(
        'active speaker',
        ActiveSpeaker.create(router, (speaker) => opening.room?.notify('activeSpeaker', speaker)),
      ),
    ]);
    const bot = direct && (await orNothing('bot', Bot.create(direct)));
    if (router.closed) throw new Error('the media worker was lost');
    const layerDemands = new LayerDemands();
    const offers = new Offers(router, (parts.settings ?? defaultRoomSettings).limits, layerDemands);
    const chat = new Chat({
      members: () => opening.room?.joinedPeers() ?? [],
      direct,
      offerData: (peer, owner, dataProducer) => offers.data(peer, owner, dataProducer),
    });
    const room = new Room(id, parts, { chat, bot, offers, layerDemands });
    room.#activeSpeaker = activeSpeaker;
    opening.room = room;
    return room;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get router(): SfuRouter {
    return this.#lease.router;
  }

  get webRtcServer(): SfuWebRtcServer {
    return this.#lease.webRtcServer;
  }

  /** Peers that are connected, joined or not. */
  get peerCount(): number {
    return this.#peers.size;
  }

  /** Everybody who is connected, joined or not. */
  get peers(): Iterable<Peer> {
    return this.#peers.values();
  }

  get broadcasters(): Iterable<Broadcaster> {
    return this.#broadcasters.values();
  }

  /** Whether the room takes nobody else. */
  get full(): boolean {
    return this.#peers.size + this.#broadcasters.size >= this.settings.limits.participants;
  }

  getPeer(peerId: string): Peer | undefined {
    return this.#peers.get(peerId);
  }

  getBroadcaster(id: string): Broadcaster | undefined {
    return this.#broadcasters.get(id);
  }

  /** Members other than `except`, without broadcasters. */
  joinedPeers(except?: Peer): Peer[] {
    return [...this.#peers.values()].filter((peer) => peer.joined && peer !== except);
  }

  /** Members and broadcasters other than `except`. */
  participants(except: Participant): Participant[] {
    return [...this.joinedPeers(), ...this.#broadcasters.values()].filter((one) => one !== except);
  }

  /** How members and broadcasters other than `except` are shown. */
  peerInfos(except: Participant): PeerInfo[] {
    return this.participants(except).flatMap(({ info }) => info ?? []);
  }

  /** Takes in a connection. Its peerId must be free: the caller has removed a peer that it takes over. */
  addPeer(peerId: string, socket: PeerSocket, options: PeerOptions): Peer {
    if (this.#peers.has(peerId)) throw new Error(`peer ${peerId} is in the room already`);
    const peer = new Peer(peerId, socket, { ...options, logger: this.logger.child({ peerId }) });
    this.#peers.set(peerId, peer);
    this.#weigh();
    peer.logger.info('peer connected');
    socket.onClose = () => this.#removePeer(peer);
    if (socket.closed) this.#removePeer(peer);
    return peer;
  }

  /**
   * Takes in a connection in the place of `present`, whose own is closed for good. The room does not close in between, even
   * when `present` was alone.
   */
  replacePeer(present: Peer, socket: PeerSocket, options: PeerOptions): Peer {
    this.#replacing = true;
    try {
      present.logger.info('peer is taken over by a new connection');
      present.disconnect(closeCodes.doNotRetry, 'replaced by a new connection');
    } finally {
      this.#replacing = false;
    }
    return this.addPeer(present.id, socket, options);
  }

  /** Takes in a broadcaster, whose id must be free, until it closes. */
  addBroadcaster(broadcaster: Broadcaster): void {
    this.#broadcasters.set(broadcaster.id, broadcaster);
    this.#weigh();
    broadcaster.onClose = () => this.#removeBroadcaster(broadcaster);
    this.notify('newPeer', broadcaster.info);
  }

  /** Tells every member, except one. */
  notify<M extends NotificationMethod>(method: M, data: NotificationData<M>, except?: Peer): void {
    for (const peer of this.joinedPeers(except)) peer.socket.notify(method, data);
  }

  /** Gives `producer` to every member that can receive it. */
  addProducer(owner: Participant, producer: SfuProducer): void {
    for (const peer of this.joinedPeers()) if (peer !== owner) void this.#offers.media(peer, owner, producer);
    if (producer.kind !== 'audio') return;
    this.#activeSpeaker?.watch(owner.id, producer).catch((error: unknown) => {
      if (!producer.closed) owner.logger.warn({ producerId: producer.id, err: error }, 'speaker is not watched');
    });
  }

  /** Brings `dataProducer` to where its label says: the chat or the bot. Others go nowhere, as in the 2024 demo. */
  addDataProducer(owner: Participant, dataProducer: SfuDataProducer): void {
    let listening: Promise<void> | undefined;
    if (dataProducer.label === chatChannelLabel) {
      for (const peer of this.joinedPeers()) if (peer !== owner) void this.#offers.data(peer, owner, dataProducer);
      listening = this.chat.listenTo(owner, dataProducer);
    } else if (dataProducer.label === botChannelLabel) {
      listening = this.#bot?.listenTo(owner, dataProducer);
    }
    listening?.catch((error: unknown) => {
      if (dataProducer.closed) return;
      owner.logger.warn({ dataProducerId: dataProducer.id, err: error }, 'data channel is not heard');
    });
  }

  /**
   * Gives everything that the others send to `peer`, from the next turn of the event loop on: the answer to the request
   * that led here goes first, and tells the client who the others are.
   */
  offerEverythingTo(peer: Peer): void {
    setImmediate(() => {
      if (this.#closed || peer.closed) return;
      for (const owner of this.participants(peer)) {
        for (const producer of owner.producers.values()) void this.#offers.media(peer, owner, producer);
        for (const dataProducer of owner.dataProducers.values()) {
          if (dataProducer.label === chatChannelLabel) void this.#offers.data(peer, owner, dataProducer);
        }
      }
      if (this.#bot) void this.#offers.data(peer, undefined, this.#bot.dataProducer);
    });
  }

  /** Keeps the room open for a while, though nobody is in it yet. */
  holdOpen(forMs: number): void {
    if (this.#closed) return;
    clearTimeout(this.#heldOpen);
    this.#heldOpen = setTimeout(() => {
      this.#heldOpen = undefined;
      this.closeIfEmpty();
    }, forMs);
  }

  /** Closes an empty room: when a connection for which it was opened never came. */
  closeIfEmpty(): void {
    if (this.#peers.size > 0 || this.#broadcasters.size > 0 || this.#replacing || this.#heldOpen) return;
    this.close('everybody left');
  }

  /**
   * Ends the room. Peers that are still in are told to join again on a new connection. Idempotent.
   *
   * @param reason - Shown to them.
   */
  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#heldOpen);
    this.logger.info({ reason, peers: this.#peers.size, broadcasters: this.#broadcasters.size }, 'room closed');
    for (const peer of [...this.#peers.values()]) {
      peer.socket.notify('rejoin', { reason });
      peer.disconnect(closeCodes.serviceRestart, reason);
    }
    for (const broadcaster of [...this.#broadcasters.values()]) broadcaster.close(reason);
    this.#lease.release();
    this.onClose?.();
  }

  #removePeer(peer: Peer): void {
    if (this.#peers.get(peer.id) !== peer) return;
    this.#peers.delete(peer.id);
    this.#weigh();
    peer.close();
    peer.logger.info('peer left');
    // A room that closes tells its peers once, by `rejoin`, not of each other one by one.
    if (this.#closed) return;
    if (peer.joined) this.notify('peerClosed', { peerId: peer.id });
    this.closeIfEmpty();
  }

  #removeBroadcaster(broadcaster: Broadcaster): void {
    if (!this.#broadcasters.delete(broadcaster.id)) return;
    this.#weigh();
    if (this.#closed) return;
    this.notify('peerClosed', { peerId: broadcaster.id });
    this.closeIfEmpty();
  }

  #weigh(): void {
    this.#lease.setLoad(this.#peers.size + this.#broadcasters.size);
  }
}
