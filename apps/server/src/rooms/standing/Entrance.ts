import { errorCodes, ProtocolError, type RoomState } from '@parley/signaling-protocol';
import type { Peer } from '../Peer.ts';
import { Lobby, type LobbyWatch } from './Lobby.ts';
import { entryOf } from './permissions.ts';
import type { Standing } from './Standing.ts';

/** How a room's door stands, and whom it is shut to. */
export type Door = {
  readonly state: RoomState;
  /** Ids of peers and broadcasters, and digests of tokens, of those whom a host has removed. */
  readonly removed: Set<string>;
};

const open: RoomState = { locked: false, lobby: false, unmuting: true };

/** The door of a room that nobody has changed yet. */
export function openDoor(): Door {
  return { state: { ...open }, removed: new Set() };
}

/** Somebody in front of the door, or who is sent there: a peer, or a broadcaster, which has no standing. */
type Comer = { readonly id: string; readonly standing?: Standing };

/** The door of a room: whether it is locked, who waits in front of it, and who is no longer to come in. */
export class Entrance {
  readonly lobby: Lobby;
  readonly #state: RoomState;
  readonly #removed: Set<string>;
  readonly #onState: (state: RoomState) => void;

  /** @param onState - Called when the room is run in another way. */
  constructor(door: Door, watch: LobbyWatch, onState: (state: RoomState) => void) {
    this.lobby = new Lobby(watch);
    this.#state = door.state;
    this.#removed = door.removed;
    this.#onState = onState;
  }

  /** How the room is run. */
  get state(): RoomState {
    return { ...this.#state };
  }

  /** Changes how the room is run. Without a lobby nobody waits. */
  change(change: Partial<RoomState>): void {
    const { locked, lobby, unmuting } = this.#state;
    Object.assign(this.#state, change);
    const now = this.#state;
    if (!now.lobby) this.lobby.admitAll();
    if (now.locked !== locked || now.lobby !== lobby || now.unmuting !== unmuting) this.#onState(this.state);
  }

  /** Opens the door as it was at first. */
  open(): void {
    this.change(open);
  }

  /** Resolves when a peer may join. Rejects with 403 when it may not, or not yet. */
  async pass(peer: Peer, displayName: string): Promise<void> {
    const { standing } = peer;
    const entry = entryOf(this.#state, {
      welcome: standing.welcome,
      knocked: this.lobby.has(peer.id),
      removed: this.hasRemoved(peer),
      invitedAsHost: standing.invitation.role === 'host',
    });
    if (entry.is === 'refused') throw new ProtocolError(errorCodes.forbidden, entry.reason);
    if (entry.is === 'waiting') await this.lobby.wait(peer, displayName);
    standing.welcome = true;
    for (const key of keysOf(peer)) this.#removed.delete(key);
  }

  /** Lets in who waits, or lets somebody come back who was removed. False when there is no such peer. */
  admit(peerId: string): boolean {
    const pardoned = this.#removed.delete(peerId);
    return this.lobby.admit(peerId) || pardoned;
  }

  /** Whoever a host has removed does not come back with the same id, nor with the same token. */
  remove(removed: Comer): void {
    if (removed.standing) removed.standing.welcome = false;
    for (const key of keysOf(removed)) this.#removed.add(key);
  }

  /** Whether a host has removed whoever had this id, or this token. */
  hasRemoved(comer: Comer): boolean {
    return keysOf(comer).some((key) => this.#removed.has(key));
  }
}

function keysOf({ id, standing }: Comer): string[] {
  const tokenDigest = standing?.invitation.tokenDigest;
  return tokenDigest === undefined ? [id] : [id, `token:${tokenDigest}`];
}
