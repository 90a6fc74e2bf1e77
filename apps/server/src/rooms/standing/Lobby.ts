import { errorCodes, ProtocolError, reasons } from '@parley/signaling-protocol';
import type { Peer } from '../Peer.ts';

/** How long one `join` waits for an answer: clients of the 2024 dialect give a request up after 22 s. */
export const lobbyWaitMs = 20_000;

/** Somebody who waits; `answer` is there while a `join` of it is open. */
type Knock = { peer: Peer; displayName: string; answer: Answer | undefined };
type Answer = { timer: NodeJS.Timeout; resolve: () => void; reject: (error: ProtocolError) => void };

/** Tells hosts who waits. */
export type LobbyWatch = {
  onKnock(peerId: string, displayName: string): void;
  onKnockEnded(peerId: string): void;
};

/** Those who wait for a host to let them in, in the order in which they came. */
export class Lobby {
  readonly #watch: LobbyWatch;
  readonly #knocks = new Map<string, Knock>();

  constructor(watch: LobbyWatch) {
    this.#watch = watch;
  }

  /** Who waits now. */
  get waiting(): { peerId: string; displayName: string }[] {
    return [...this.#knocks].map(([peerId, { displayName }]) => ({ peerId, displayName }));
  }

  has(peerId: string): boolean {
    return this.#knocks.has(peerId);
  }

  /**
   * Waits for a host's word. Rejects with 403 when it is no, or when there is none in {@link lobbyWaitMs}: the peer goes on
   * waiting, and may ask again.
   */
  wait(peer: Peer, displayName: string): Promise<void> {
    let knock = this.#knocks.get(peer.id);
    if (!knock) {
      knock = { peer, displayName, answer: undefined };
      this.#knocks.set(peer.id, knock);
      peer.socket.notify('inLobby', {});
      peer.logger.info('peer waits in the lobby');
      this.#watch.onKnock(peer.id, displayName);
    }
    const asked = knock;
    peer.stopJoinTimeout();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        asked.answer = undefined;
        peer.startJoinTimeout();
        reject(forbidden('a host has to let you in: join again to wait on'));
      }, lobbyWaitMs);
      asked.answer = { timer, resolve, reject };
    });
  }

  /** Lets somebody in. False when nobody of that id waits. */
  admit(peerId: string): boolean {
    const knock = this.#end(peerId);
    if (!knock) return false;
    knock.peer.standing.welcome = true;
    // One that is between two questions gets the answer with the next.
    if (knock.answer) knock.peer.startJoinTimeout();
    knock.answer?.resolve();
    return true;
  }

  /** Sends somebody away, whose connection the caller ends. Undefined when nobody of that id waits. */
  deny(peerId: string): Peer | undefined {
    const knock = this.#end(peerId);
    knock?.answer?.reject(forbidden(reasons.denied));
    return knock?.peer;
  }

  /** Forgets a peer that is gone. */
  leave(peer: Peer): void {
    if (this.#knocks.get(peer.id)?.peer !== peer) return;
    this.#end(peer.id)?.answer?.reject(new ProtocolError(errorCodes.conflict, 'the peer has left'));
  }

  admitAll(): void {
    for (const peerId of [...this.#knocks.keys()]) this.admit(peerId);
  }

  /** The room is over. */
  close(): void {
    for (const { peer } of [...this.#knocks.values()]) this.leave(peer);
  }

  #end(peerId: string): Knock | undefined {
    const knock = this.#knocks.get(peerId);
    if (!knock) return undefined;
    this.#knocks.delete(peerId);
    clearTimeout(knock.answer?.timer);
    this.#watch.onKnockEnded(peerId);
    return knock;
  }
}

function forbidden(reason: string): ProtocolError {
  return new ProtocolError(errorCodes.forbidden, reason);
}
