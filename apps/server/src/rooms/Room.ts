import type { NotificationData, NotificationMethod, PeerInfo } from '@parley/signaling-protocol';
import { closeCodes } from '@parley/signaling-protocol';
import type { Logger } from 'pino';
import type { SfuProducer, SfuRouter, SfuWebRtcServer } from '../sfu/border.ts';
import type { RouterLease } from '../sfu/WorkerPool.ts';
import { Peer, type PeerOptions } from './Peer.ts';
import { PeerConsumer } from './PeerConsumer.ts';
import type { PeerSocket } from './PeerSocket.ts';

/** People who meet: one router, and the peers on it. The last to leave closes it. */
export class Room {
  readonly id: string;
  readonly logger: Logger;
  /** Called once, when the room has closed. */
  onClose: (() => void) | undefined;
  readonly #lease: RouterLease;
  readonly #peers = new Map<string, Peer>();
  #closed = false;
  #replacing = false;

  constructor(id: string, lease: RouterLease, logger: Logger) {
    this.id = id;
    this.logger = logger;
    this.#lease = lease;
    lease.router.on('workerclose', () => this.close('the media worker was lost'));
    logger.info({ workerIndex: lease.workerIndex }, 'room opened');
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

  getPeer(peerId: string): Peer | undefined {
    return this.#peers.get(peerId);
  }

  /** Members other than `except`. */
  joinedPeers(except?: Peer): Peer[] {
    return [...this.#peers.values()].filter((peer) => peer.joined && peer !== except);
  }

  /** How the members other than `except` are shown. */
  peerInfos(except: Peer): PeerInfo[] {
    return this.joinedPeers(except).flatMap((peer) => peer.info ?? []);
  }

  /** Takes in a connection. Its peerId must be free: the caller has removed a peer that it takes over. */
  addPeer(peerId: string, socket: PeerSocket, options: PeerOptions): Peer {
    if (this.#peers.has(peerId)) throw new Error(`peer ${peerId} is in the room already`);
    const peer = new Peer(peerId, socket, { ...options, logger: this.logger.child({ peerId }) });
    this.#peers.set(peerId, peer);
    this.#lease.setLoad(this.#peers.size);
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

  /** Tells every member, except one. */
  notify<M extends NotificationMethod>(method: M, data: NotificationData<M>, except?: Peer): void {
    for (const peer of this.joinedPeers(except)) peer.socket.notify(method, data);
  }

  /** Gives `producer` to every member that can receive it. */
  offerProducer(owner: Peer, producer: SfuProducer): void {
    for (const peer of this.joinedPeers(owner)) void this.#offer(peer, owner, producer);
  }

  /**
   * Gives everything that the others send to `peer`, from the next turn of the event loop on: the answer to the request
   * that led here goes first, and tells the client who the others are.
   */
  offerEverythingTo(peer: Peer): void {
    setImmediate(() => {
      if (this.#closed || peer.closed) return;
      for (const owner of this.joinedPeers(peer)) {
        for (const producer of owner.producers.values()) void this.#offer(peer, owner, producer);
      }
    });
  }

  /** Closes an empty room: when a connection for which it was opened never came. */
  closeIfEmpty(): void {
    if (this.#peers.size === 0 && !this.#replacing) this.close('everybody left');
  }

  /**
   * Ends the room. Peers that are still in are told to join again on a new connection. Idempotent.
   *
   * @param reason - Shown to them.
   */
  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.logger.info({ reason, peers: this.#peers.size }, 'room closed');
    for (const peer of [...this.#peers.values()]) {
      peer.socket.notify('rejoin', { reason });
      peer.disconnect(closeCodes.serviceRestart, reason);
    }
    this.#lease.release();
    this.onClose?.();
  }

  #removePeer(peer: Peer): void {
    if (this.#peers.get(peer.id) !== peer) return;
    this.#peers.delete(peer.id);
    this.#lease.setLoad(this.#peers.size);
    peer.close();
    peer.logger.info('peer left');
    // A room that closes tells its peers once, by `rejoin`, not of each other one by one.
    if (this.#closed) return;
    if (peer.joined) this.notify('peerClosed', { peerId: peer.id });
    this.closeIfEmpty();
  }

  /** Makes the consumers of `producer` for `peer` and offers them. Never rejects: what fails here is this peer's loss only. */
  async #offer(peer: Peer, owner: Peer, producer: SfuProducer): Promise<void> {
    const { rtpCapabilities, receiving } = peer;
    if (!rtpCapabilities || !receiving || producer.closed || peer.offeredProducerIds.has(producer.id)) return;
    try {
      if (!this.router.canConsume({ producerId: producer.id, rtpCapabilities })) {
        peer.logger.debug({ producerId: producer.id }, 'peer can not receive this producer');
        return;
      }
      peer.offeredProducerIds.add(producer.id);
      const offers = Array.from({ length: 1 + peer.consumerReplicas }, async () => {
        const consumer = await receiving.sfu.consume({
          producerId: producer.id,
          rtpCapabilities,
          paused: true,
          enableRtx: true,
          ignoreDtx: true,
        });
        await new PeerConsumer(consumer, peer, { peerId: owner.id, producer }).offer();
      });
      await Promise.all(offers);
    } catch (error) {
      // Whoever left in between is no fault.
      if (peer.closed || producer.closed) return;
      peer.logger.warn({ producerId: producer.id, err: error }, 'consumer could not be made');
    }
  }
}
