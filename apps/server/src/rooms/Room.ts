import type { NotificationData, NotificationMethod, PeerInfo } from '@parley/signaling-protocol';
import { chatChannelLabel, closeCodes, reasons } from '@parley/signaling-protocol';
import type { Logger } from 'pino';
import type { SfuDataProducer, SfuProducer, SfuRouter } from '../sfu/border.ts';
import { Attendants } from './Attendants.ts';
import type { Broadcaster } from './broadcasters/Broadcaster.ts';
import { Chat } from './chat/Chat.ts';
import type { Drain } from './Drain.ts';
import { LayerDemands } from './LayerDemands.ts';
import { Offers } from './Offers.ts';
import type { Participant } from './Participant.ts';
import { Peer, type PeerOptions } from './Peer.ts';
import type { PeerSocket } from './PeerSocket.ts';
import { RoomMemory } from './RoomMemory.ts';
import type { RoomParts } from './RoomParts.ts';
import { recordOf } from './roomRecord.ts';
import { defaultRoomSettings, type RoomSettings } from './roomSettings.ts';
import { sendToRejoin } from './sendToRejoin.ts';
import { Moderation } from './standing/Moderation.ts';

const workerLost = 'the media worker was lost';

/** People who meet: one router, and the participants on it. The last to leave closes it. */
export class Room {
  readonly id: string;
  readonly router: SfuRouter;
  readonly logger: Logger;
  readonly settings: RoomSettings;
  readonly chat: Chat;
  readonly moderation: Moderation;
  readonly layerDemands = new LayerDemands();
  /** Whoever joins is told of it; undefined: the server is not about to end. */
  drain: Drain | undefined;
  /** Called once, when the room has closed; with what outlasts it, for the caller to own, when its workers were lost. */
  onClose: ((memory?: RoomMemory) => void) | undefined;
  readonly #memory: RoomMemory;
  readonly #offers: Offers;
  readonly #peers = new Map<string, Peer>();
  readonly #broadcasters = new Map<string, Broadcaster>();
  readonly #attendants: Attendants;
  #heldOpen: NodeJS.Timeout | undefined;
  #closed = false;
  #replacing = false;

  private constructor(
    id: string,
    { router, logger, settings = defaultRoomSettings, memory = new RoomMemory() }: RoomParts,
    attendants: Attendants,
  ) {
    this.id = id;
    this.router = router;
    this.logger = logger;
    this.settings = settings;
    this.#memory = memory;
    this.#attendants = attendants;
    this.#offers = new Offers(router, settings.limits, this.layerDemands);
    this.chat = new Chat({
      members: () => this.joinedPeers(),
      limits: settings.limits,
      history: memory.chat,
      get direct() {
        return attendants.direct;
      },
      offerData: (peer, owner, dataProducer) => this.#offers.data(peer, owner, dataProducer),
    });
    this.moderation = new Moderation({
      memory,
      members: () => this.joinedPeers(),
      byInvitation: settings.byInvitation ?? false,
      notify: (method, data) => this.notify(method, data),
    });
    router.on('routerclose', () => this.#loseRouter());
    router.on('workerclose', () => this.#loseAll());
    logger.info({ routerId: router.id }, 'room opened');
  }

  /** Opens a room on a router that it then owns. Rejects when the worker is lost meanwhile. */
  static async open(id: string, parts: RoomParts): Promise<Room> {
    const { router, logger } = parts;
    const opening: { room?: Room } = {};
    const attendants = await Attendants.open(router, logger, (speaker) =>
      opening.room?.notify('activeSpeaker', speaker),
    );
    if (router.closed || attendants.lost) throw new Error(workerLost);
    opening.room = new Room(id, parts, attendants);
    return opening.room;
  }

  get closed(): boolean {
    return this.#closed;
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
    const { joinWatch } = this.settings;
    const peer = new Peer(peerId, socket, { ...options, logger: this.logger.child({ peerId }), joinWatch });
    this.#peers.set(peerId, peer);
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
      present.disconnect(closeCodes.doNotRetry, reasons.replaced);
    } finally {
      this.#replacing = false;
    }
    return this.addPeer(present.id, socket, options);
  }

  /** Takes in a broadcaster, whose id must be free, until it closes. */
  addBroadcaster(broadcaster: Broadcaster): void {
    this.#broadcasters.set(broadcaster.id, broadcaster);
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
    if (producer.kind === 'audio') this.#attendants.watch(owner, producer);
  }

  /** Brings `dataProducer` to where its label says: the chat or the bot. Others go nowhere, as in the 2024 demo. */
  addDataProducer(owner: Participant, dataProducer: SfuDataProducer): void {
    if (dataProducer.label === chatChannelLabel) {
      for (const peer of this.joinedPeers()) if (peer !== owner) void this.#offers.data(peer, owner, dataProducer);
    }
    this.#attendants.listenTo(owner, dataProducer, this.chat);
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
      this.#offerBotTo(peer);
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

  /** All that it is besides connections and media, for another server to go on with; see {@link recordOf}. */
  record(): string {
    return recordOf(this.#memory, this.moderation.seats(this.joinedPeers()));
  }

  /**
   * Ends the room. Peers that are still in are told to join again on a new connection. Idempotent.
   *
   * @param reason - Shown to them.
   */
  close(reason: string): void {
    if (this.#closed) return;
    this.#end(reason);
    // Whoever opened it and went again, or was not let in, must not cost those who are on their way back what was kept for them.
    const isKept = this.#memory.lostAtMs !== undefined && !this.moderation.entered;
    if (!isKept) this.#memory.close();
    this.onClose?.(isKept ? this.#memory : undefined);
  }

  /** Everything that it was on is gone. Who was in comes back to a new room, which goes on where this one ends. */
  #loseAll(): void {
    if (this.#closed) return;
    this.moderation.adjourn(this.joinedPeers());
    this.#memory.lostAtMs = Date.now();
    this.#end(workerLost);
    this.onClose?.(this.#memory);
  }

  #end(reason: string): void {
    this.#closed = true;
    clearTimeout(this.#heldOpen);
    this.moderation.close();
    this.logger.info({ reason, peers: this.#peers.size, broadcasters: this.#broadcasters.size }, 'room closed');
    sendToRejoin(this.#peers.values(), reason);
    for (const broadcaster of [...this.#broadcasters.values()]) broadcaster.close(reason);
    this.#attendants.close();
    this.router.close();
  }

  #offerBotTo(peer: Peer): void {
    const { bot } = this.#attendants;
    if (bot) void this.#offers.data(peer, undefined, bot.dataProducer);
  }

  /** A worker is gone, and what was on it; who was on others goes on. */
  #loseRouter(): void {
    const lost = [...this.#peers.values()].filter((peer) => peer.lostTransport);
    this.logger.warn({ peers: lost.length }, 'a part of the room was lost with its media worker');
    sendToRejoin(lost, workerLost);
    if (!this.#closed && this.#attendants.lacking) void this.#attendAgain();
  }

  /** Has the room attended anew, from a worker that runs. */
  async #attendAgain(): Promise<void> {
    if (!(await this.#attendants.relieve())) return;
    this.notify('activeSpeaker', { peerId: null });
    const members = this.joinedPeers();
    for (const owner of [...members, ...this.#broadcasters.values()]) this.#attendants.attend(owner, this.chat);
    for (const peer of members) this.#offerBotTo(peer);
  }

  #removePeer(peer: Peer): void {
    if (this.#peers.get(peer.id) !== peer) return;
    this.#peers.delete(peer.id);
    peer.close();
    peer.logger.info('peer left');
    // A room that closes tells its peers once, by `rejoin`, not of each other one by one.
    if (this.#closed) return;
    this.moderation.left(peer);
    if (peer.joined) this.notify('peerClosed', { peerId: peer.id });
    this.closeIfEmpty();
  }

  #removeBroadcaster(broadcaster: Broadcaster): void {
    if (!this.#broadcasters.delete(broadcaster.id)) return;
    if (this.#closed) return;
    this.notify('peerClosed', { peerId: broadcaster.id });
    this.closeIfEmpty();
  }
}
