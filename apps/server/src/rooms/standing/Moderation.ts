import type { NotificationData, NotificationMethod } from '@parley/signaling-protocol';
import type { Peer } from '../Peer.ts';
import { type Door, Entrance } from './Entrance.ts';
import { Hosts } from './Hosts.ts';
import type { Seat, Seats } from './Seats.ts';
import type { Standing } from './Standing.ts';

/** What {@link Moderation} needs of its room. */
export type ModeratedRoom = {
  /** As the room was left that this one goes on with. */
  memory: { door: Door; seats: Seats };
  members(): Peer[];
  /** Whether only tokens and hosts make hosts; else the first to enter is one. */
  byInvitation: boolean;
  /** Tells every member. */
  notify<M extends NotificationMethod>(method: M, data: NotificationData<M>): void;
};

/** Who runs a room, who may come in, and what becomes of those who leave and come back. */
export class Moderation {
  readonly entrance: Entrance;
  readonly hosts: Hosts;
  readonly #seats: Seats;
  #entered = false;

  constructor(room: ModeratedRoom) {
    this.#seats = room.memory.seats;
    this.hosts = new Hosts({
      members: room.members,
      seats: this.#seats,
      byInvitation: room.byInvitation,
      onRoleChanged: (peer) => {
        room.notify('peerUpdated', { peerId: peer.id, role: peer.standing.role });
        this.#tellWhoWaits(peer);
      },
      // Whoever opens an empty room runs it; so does whoever waited in front of one.
      onAbandoned: () => this.entrance.open(),
    });
    const tellHosts = <M extends 'knock' | 'knockEnded'>(method: M, data: NotificationData<M>) => {
      for (const host of this.hosts.present) host.socket.notify(method, data);
    };
    this.entrance = new Entrance(
      room.memory.door,
      {
        onKnock: (peerId, displayName) => tellHosts('knock', { peerId, displayName }),
        onKnockEnded: (peerId) => tellHosts('knockEnded', { peerId }),
      },
      (state) => room.notify('roomState', state),
    );
  }

  /** Whether anybody has joined since the room opened. */
  get entered(): boolean {
    return this.#entered;
  }

  /** Decides what somebody is who has just joined. */
  joined(peer: Peer): void {
    this.#entered = true;
    this.#seats.take(peer.id, peer.standing);
    this.hosts.enter(peer);
    // The answer to `join` goes first: it says that the client is a host.
    setImmediate(() => this.#tellWhoWaits(peer));
  }

  /** Somebody's connection is over. */
  left(peer: Peer): void {
    this.entrance.lobby.leave(peer);
    if (!peer.joined) return;
    this.#keepSeatOf(peer);
    this.hosts.review();
  }

  /** The room ends for reasons of ours: all who are in may come back to what they are. */
  adjourn(members: Iterable<Peer>): void {
    for (const peer of members) this.#keepSeatOf(peer);
  }

  /** Everybody who could come back if the room was lost now: those who left, and `members`. */
  *seats(members: Iterable<Peer>): Iterable<Seat> {
    yield* this.#seats;
    for (const peer of members) {
      const seat = seatOf(peer);
      if (seat) yield seat;
    }
  }

  /**
   * What the knower of the secret is or was here; undefined: it is another secret, or too long ago.
   *
   * @param present - Who has that id now.
   */
  standingOf(peerId: string, present: Peer | undefined, resumeToken: string | undefined): Standing | undefined {
    if (present?.mayResumeWith(resumeToken)) return present.standing;
    return this.#seats.of(peerId, resumeToken);
  }

  /** The room is over. */
  close(): void {
    this.hosts.close();
    this.entrance.lobby.close();
  }

  #keepSeatOf(peer: Peer): void {
    const seat = seatOf(peer);
    if (seat) this.#seats.keep(seat);
  }

  #tellWhoWaits({ closed, standing, socket }: Peer): void {
    if (closed || standing.role !== 'host') return;
    for (const knock of this.entrance.lobby.waiting) socket.notify('knock', knock);
  }
}

/** Somebody who was removed has none. */
function seatOf({ id: peerId, standing, resumeToken }: Peer): Seat | undefined {
  return standing.welcome && resumeToken ? { peerId, standing, resumeToken } : undefined;
}
