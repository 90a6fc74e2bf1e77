import type { Allocation } from '../allocation/Allocation.ts';
import { AllocationTable, type EndReason } from '../allocation/AllocationTable.ts';
import { Outbox } from '../allocation/Outbox.ts';
import { PeerConnections } from '../allocation/PeerConnections.ts';
import { Reservations } from '../allocation/Reservations.ts';
import { AddressRules } from '../policy/AddressRules.ts';
import type { AuthPolicy } from '../policy/AuthPolicy.ts';
import type { PeerPolicy } from '../policy/PeerPolicy.ts';
import { AllocationQuota, type QuotaPolicy } from '../policy/QuotaPolicy.ts';
import { RateLimiter } from '../policy/RateLimiter.ts';
import { UserTable } from '../policy/UserTable.ts';
import { type Denial, Dispatcher } from '../requests/Dispatcher.ts';
import { NonceIssuer } from '../requests/NonceIssuer.ts';
import type { ServerContext } from '../requests/ServerContext.ts';
import { newTurnCounters } from '../TurnCounters.ts';
import { TimerWheel } from '../time/TimerWheel.ts';
import { FakeClock } from './FakeClock.ts';
import { FakeRelays } from './FakeRelays.ts';

export const REALM = 'north.gov';

/** All of a server but its sockets: relays are faked, time stands still. */
export class TestServer {
  readonly clock = new FakeClock();
  readonly wheel = new TimerWheel(this.clock.nowMs());
  readonly relays = new FakeRelays();
  readonly counters = newTurnCounters();
  readonly ended: { allocation: Allocation; reason: EndReason }[] = [];
  readonly denials: Denial[] = [];
  readonly context: ServerContext;
  readonly dispatcher: Dispatcher;

  constructor(
    options: {
      auth?: AuthPolicy;
      permitPeer?: PeerPolicy;
      quota?: QuotaPolicy;
      mobility?: boolean;
      tcpRelay?: boolean;
      maxBytesPerSecond?: number;
      unauthenticatedBurst?: number;
      allocationBurst?: number;
    } = {},
  ) {
    const { clock, wheel, counters } = this;
    const quota = options.quota ?? new AllocationQuota();
    const shared = {
      clock,
      wheel,
      counters,
      outbox: new Outbox(),
      permitPeer: options.permitPeer ?? new AddressRules(),
      maxBytesPerSecond: options.maxBytesPerSecond ?? 0,
    };
    this.context = {
      ...shared,
      realm: REALM,
      auth: options.auth ?? new UserTable(['gorst:hero', 'other:pass']),
      quota,
      nonces: new NonceIssuer(3600, Buffer.alloc(32, 7)),
      relays: this.relays,
      reservations: new Reservations(clock, wheel),
      allocations: new AllocationTable(shared, quota, (allocation, reason) => this.ended.push({ allocation, reason })),
      allocationRate: new RateLimiter({ burst: options.allocationBurst ?? 1000, perSecond: 1 }),
      unauthenticatedRate: new RateLimiter({ burst: options.unauthenticatedBurst ?? 1000, perSecond: 1 }),
      defaultLifetimeSeconds: 600,
      maxLifetimeSeconds: 3600,
      connections: new PeerConnections(clock, wheel),
      tcpRelay: options.tcpRelay ?? false,
      mobility: options.mobility ?? false,
      isClosed: false,
      onAllocated: () => undefined,
      onRefreshed: () => undefined,
    };
    this.dispatcher = new Dispatcher(this.context, (denial) => this.denials.push(denial));
    clock.every(TimerWheel.tickMs, () => wheel.advance(clock.nowMs()));
  }
}
