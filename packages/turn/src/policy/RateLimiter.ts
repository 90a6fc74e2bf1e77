import { parseIpAddress } from '../stun/ipAddress.ts';
import { RecentMap } from './RecentMap.ts';

/** How often something may happen per client address. */
export interface RateLimit {
  /** How many may come at once. */
  readonly burst: number;
  /** How many may come per second in the long run. */
  readonly perSecond: number;
  /** Addresses remembered; who has not been seen for longest is forgotten first. Default: 16,384. */
  readonly maxAddresses?: number;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/**
 * A token bucket per client address: for new allocations, and for answers to the unauthenticated, who may be writing in
 * somebody else's name. All of an IPv6 /64 is one client, since whoever has one address of it has them all.
 *
 * Memory is bounded, and newcomers are always heard: a flood from many addresses pushes out the memory of others, it does
 * not lock them out.
 */
export class RateLimiter {
  readonly #burst: number;
  readonly #tokensPerMs: number;
  readonly #buckets: RecentMap<string, Bucket>;

  /** @throws RangeError when the burst is below 1 or the rate not above 0. */
  constructor({ burst, perSecond, maxAddresses = 16_384 }: RateLimit) {
    if (!(burst >= 1) || !(perSecond > 0)) throw new RangeError(`not a rate limit: ${burst}, ${perSecond}/s`);
    this.#burst = burst;
    this.#tokensPerMs = perSecond / 1000;
    this.#buckets = new RecentMap(maxAddresses);
  }

  /** Addresses remembered at the moment. */
  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Takes a token of this client's; `false` when there is none left.
   *
   * @param address An IP address as the socket tells it.
   * @param nowMs Of a clock that does not go back.
   */
  take(address: string, nowMs: number): boolean {
    const client = address.includes(':') ? clientOfIpv6(address) : address;
    const bucket = this.#buckets.get(client);
    if (bucket === undefined) {
      this.#buckets.set(client, { tokens: this.#burst - 1, filledAtMs: nowMs });
      return true;
    }
    const gained = Math.max(0, nowMs - bucket.filledAtMs) * this.#tokensPerMs;
    bucket.tokens = Math.min(this.#burst, bucket.tokens + gained);
    bucket.filledAtMs = nowMs;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

/** The /64 of an IPv6 address, or the IPv4 address within a mapped one. */
function clientOfIpv6(address: string): string {
  const bytes = parseIpAddress(address);
  if (bytes === undefined) return address;
  return bytes.length === 4 ? bytes.join('.') : Buffer.from(bytes.buffer, bytes.byteOffset, 8).toString('hex');
}
