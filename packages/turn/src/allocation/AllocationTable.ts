import type { ClientPath } from '../listeners/ClientPath.ts';
import type { QuotaPolicy } from '../policy/QuotaPolicy.ts';
import { Allocation, type AllocationContext, type AllocationOwner } from './Allocation.ts';
import type { RelayPort } from './RelayPort.ts';

/**
 * Why a session ended: its lifetime ran out, the client said so (Refresh with lifetime 0), the client's connection is gone, the
 * owner of the server ended it, or the server was closed.
 */
export type EndReason = 'expired' | 'deleted' | 'disconnected' | 'revoked' | 'closed';

/** All allocations of a server. Each is found by its client's path, by its ticket, or by its owner. */
export class AllocationTable {
  readonly #context: AllocationContext;
  readonly #quota: QuotaPolicy;
  readonly #onEnded: (allocation: Allocation, reason: EndReason) => void;
  readonly #byIdentity = new Map<string, Set<Allocation>>();
  readonly #byTicket = new Map<string, Allocation>();
  #nextId = 1;

  constructor(
    context: AllocationContext,
    quota: QuotaPolicy,
    onEnded: (allocation: Allocation, reason: EndReason) => void,
  ) {
    this.#context = context;
    this.#quota = quota;
    this.#onEnded = onEnded;
  }

  /** Makes the allocation of a path. Its place in the quota was taken before and is given back when it ends. */
  add(owner: AllocationOwner, path: ClientPath, relays: readonly RelayPort[], lifetimeSeconds: number): Allocation {
    const allocation = new Allocation(this.#context, {
      id: this.#nextId++,
      owner,
      path,
      relays,
      onExpired: (expired) => this.end(expired, 'expired'),
    });
    path.allocation = allocation;
    allocation.extend(lifetimeSeconds);
    const own = this.#byIdentity.get(owner.identity) ?? new Set();
    this.#byIdentity.set(owner.identity, own.add(allocation));
    this.#context.counters.allocations++;
    this.#context.counters.allocationsMade++;
    return allocation;
  }

  /** Gives an allocation a ticket; the one before is worth nothing any more. */
  setTicket(allocation: Allocation, ticket: string): void {
    if (allocation.mobilityTicket !== undefined) this.#byTicket.delete(allocation.mobilityTicket);
    allocation.mobilityTicket = ticket;
    this.#byTicket.set(ticket, allocation);
  }

  withTicket(ticket: string): Allocation | undefined {
    return this.#byTicket.get(ticket);
  }

  /** Lets the client of an allocation be reached over another path. */
  move(allocation: Allocation, path: ClientPath): void {
    const before = allocation.path;
    before.allocation = undefined;
    allocation.path = path;
    path.allocation = allocation;
    path.adopt();
    before.release();
  }

  end(allocation: Allocation, reason: EndReason): void {
    const { identity } = allocation.owner;
    const own = this.#byIdentity.get(identity);
    if (!own?.delete(allocation)) return;
    if (own.size === 0) this.#byIdentity.delete(identity);
    if (allocation.mobilityTicket !== undefined) this.#byTicket.delete(allocation.mobilityTicket);
    allocation.close();
    this.#quota.release(identity);
    this.#context.counters.allocations--;
    const { path } = allocation;
    if (path.allocation === allocation) {
      path.allocation = undefined;
      path.release();
    }
    this.#onEnded(allocation, reason);
  }

  /** Ends every allocation of a user; answers how many that were. */
  endAllOf(identity: string): number {
    const own = [...(this.#byIdentity.get(identity) ?? [])];
    for (const allocation of own) this.end(allocation, 'revoked');
    return own.length;
  }

  close(): void {
    for (const own of [...this.#byIdentity.values()]) for (const allocation of [...own]) this.end(allocation, 'closed');
  }
}
