import type { Peer } from '../Peer.ts';
import type { Seats } from './Seats.ts';

/** How long a room waits for its last host to come back before somebody else becomes host. */
export const hostGraceMs = 20_000;

/** What {@link Hosts} needs of its room. */
export type HostedRoom = {
  /** Members now. */
  members(): Peer[];
  seats: Seats;
  /** Whether only tokens and hosts make hosts; else the first to enter is one. */
  byInvitation: boolean;
  /** Somebody is something else now. */
  onRoleChanged(peer: Peer): void;
  /** The last host is gone for good, and nobody is left to take its place. */
  onAbandoned(): void;
};

/** Who runs the meeting: the first to enter, whoever is invited as host, and whom they make hosts. */
export class Hosts {
  readonly #room: HostedRoom;
  #arrivals: number;
  #grace: NodeJS.Timeout | undefined;

  constructor(room: HostedRoom) {
    this.#room = room;
    const kept = [...room.seats];
    this.#arrivals = Math.max(0, ...kept.map(({ standing: { arrival = 0 } }) => arrival));
    // The room goes on where another ended: its hosts have a while to come back, as if they had just left.
    if (kept.some(({ standing }) => standing.role === 'host')) this.review();
  }

  /** Those who are here. */
  get present(): Peer[] {
    return this.#room.members().filter(({ standing }) => standing.role === 'host');
  }

  /** Decides what somebody is who enters. */
  enter({ standing }: Peer): void {
    standing.arrival ??= ++this.#arrivals;
    const vacant = !this.#room.byInvitation && this.present.length === 0 && !this.#grace;
    if (vacant) standing.role = 'host';
    if (standing.role === 'host') this.#stopGrace();
  }

  /** Makes `peer` something else. False when the room would be without a host. */
  setRole(peer: Peer, role: Peer['standing']['role']): boolean {
    if (peer.standing.role === role) return true;
    if (role === 'member' && this.present.length === 1) return false;
    peer.standing.role = role;
    this.#room.onRoleChanged(peer);
    return true;
  }

  /** Somebody has left: the room may need another host. */
  review(): void {
    if (this.#room.byInvitation || this.#grace || this.present.length > 0) return;
    this.#grace = setTimeout(() => {
      this.#grace = undefined;
      this.#succeed();
    }, hostGraceMs);
  }

  close(): void {
    this.#stopGrace();
  }

  #succeed(): void {
    // Who comes back later finds somebody else in the chair.
    for (const { standing } of this.#room.seats) standing.role = 'member';
    const arrivalOf = ({ standing }: Peer) => standing.arrival ?? Number.POSITIVE_INFINITY;
    const [eldest] = this.#room.members().sort((a, b) => arrivalOf(a) - arrivalOf(b));
    if (!eldest) {
      this.#room.onAbandoned();
      return;
    }
    eldest.logger.info('peer becomes host: the last one is gone');
    eldest.standing.role = 'host';
    this.#room.onRoleChanged(eldest);
  }

  #stopGrace(): void {
    clearTimeout(this.#grace);
    this.#grace = undefined;
  }
}
