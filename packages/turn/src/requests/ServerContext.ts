import type { Allocation, AllocationContext } from '../allocation/Allocation.ts';
import type { AllocationTable } from '../allocation/AllocationTable.ts';
import type { PeerConnections } from '../allocation/PeerConnections.ts';
import type { RelaySource } from '../allocation/RelayPort.ts';
import type { Reservations } from '../allocation/Reservations.ts';
import type { AuthPolicy } from '../policy/AuthPolicy.ts';
import type { QuotaPolicy } from '../policy/QuotaPolicy.ts';
import type { RateLimiter } from '../policy/RateLimiter.ts';
import type { NonceIssuer } from './NonceIssuer.ts';
import type { TurnRequest } from './TurnRequest.ts';

/** What the handlers of requests work with: the parts of one server. */
export interface ServerContext extends AllocationContext {
  readonly realm: string;
  readonly auth: AuthPolicy;
  readonly quota: QuotaPolicy;
  readonly nonces: NonceIssuer;
  readonly relays: RelaySource;
  readonly reservations: Reservations;
  readonly allocations: AllocationTable;
  /** Connections with peers that wait for their clients. */
  readonly connections: PeerConnections;
  /** New allocations per client address. */
  readonly allocationRate: RateLimiter;
  /** Answers to the unauthenticated per client address. */
  readonly unauthenticatedRate: RateLimiter;
  readonly defaultLifetimeSeconds: number;
  readonly maxLifetimeSeconds: number;
  /** Whether relays may speak TCP with peers (RFC 6062). */
  readonly tcpRelay: boolean;
  /** RFC 8016. */
  readonly mobility: boolean;
  /** True once the server was closed. */
  readonly isClosed: boolean;

  /** Tells the server's owner. */
  onAllocated(allocation: Allocation, lifetimeSeconds: number): void;
  onRefreshed(allocation: Allocation, lifetimeSeconds: number): void;
}

/** Answers an error and counts it. */
export type Deny = (request: TurnRequest, code: number) => void;
