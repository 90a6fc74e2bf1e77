/** Decides who may have one allocation more. */
export interface QuotaPolicy {
  /**
   * Takes a place for a new allocation; `false` when there is none, to be answered with 486 (RFC 8656 section 7.2).
   *
   * @param identity As the auth policy names the user.
   */
  admit(identity: string): boolean;

  /** Gives back the place of an allocation that ended. Once for each that was admitted. */
  release(identity: string): void;
}

/** Limits of {@link AllocationQuota}; 0 is no limit. */
export interface AllocationQuotaOptions {
  /** Allocations of one user at a time. Default: 0. */
  readonly perUser?: number;
  /** Allocations of all users at a time. Default: 0. */
  readonly total?: number;
}

/** Counts allocations per user and in total, as coturn's `--user-quota` and `--total-quota` do. */
export class AllocationQuota implements QuotaPolicy {
  readonly #perUser: number;
  readonly #total: number;
  /** Only users who have allocations, so that it is as large as the server's work is. */
  readonly #counts = new Map<string, number>();
  #sum = 0;

  /** @throws RangeError for a limit that is negative or no integer. */
  constructor({ perUser = 0, total = 0 }: AllocationQuotaOptions = {}) {
    for (const limit of [perUser, total]) {
      if (!Number.isSafeInteger(limit) || limit < 0) throw new RangeError(`not a quota: ${limit}`);
    }
    this.#perUser = perUser;
    this.#total = total;
  }

  /** Allocations of all users. */
  get total(): number {
    return this.#sum;
  }

  /** Users who have allocations. */
  get users(): number {
    return this.#counts.size;
  }

  admit(identity: string): boolean {
    const count = this.#counts.get(identity) ?? 0;
    if ((this.#perUser > 0 && count >= this.#perUser) || (this.#total > 0 && this.#sum >= this.#total)) return false;
    this.#counts.set(identity, count + 1);
    this.#sum++;
    return true;
  }

  release(identity: string): void {
    const count = this.#counts.get(identity);
    if (count === undefined) return;
    if (count === 1) this.#counts.delete(identity);
    else this.#counts.set(identity, count - 1);
    this.#sum--;
  }
}
