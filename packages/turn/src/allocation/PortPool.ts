import { randomInt } from 'node:crypto';

export interface PortPoolOptions {
  /** First port of the pool. */
  minPort: number;
  /** Last port of the pool. */
  maxPort: number;
  /** Ports that are never given out, such as those the process listens on itself. */
  excludedPorts?: Iterable<number>;
  /** A random integer in [0, limit). Default: unpredictable, so that nobody guesses the next port (RFC 6056). */
  randomBelow?: (limit: number) => number;
}

/**
 * The relay ports of one address that are free. A port taken is gone until it is given back, so that two allocations never
 * have the same one; taking and giving back cost the same however large the pool.
 */
export class PortPool {
  readonly #minPort: number;
  readonly #randomBelow: (limit: number) => number;
  /** The free ports, in no order. */
  readonly #free: number[] = [];
  /** Where in `#free` each port stands, by port - minPort; -1 when taken. */
  readonly #position: Int32Array;
  readonly #excluded: ReadonlySet<number>;

  /** @throws RangeError when the range is empty or holds no valid ports. */
  constructor(options: PortPoolOptions) {
    const { minPort, maxPort } = options;
    if (
      !Number.isInteger(minPort) ||
      !Number.isInteger(maxPort) ||
      minPort < 1 ||
      maxPort > 65535 ||
      minPort > maxPort
    ) {
      throw new RangeError(`not a range of ports: ${minPort}-${maxPort}`);
    }
    this.#minPort = minPort;
    this.#randomBelow = options.randomBelow ?? ((limit) => randomInt(limit));
    this.#excluded = new Set(options.excludedPorts ?? []);
    this.#position = new Int32Array(maxPort - minPort + 1).fill(-1);
    for (let port = minPort; port <= maxPort; port++) this.give(port);
  }

  get freeCount(): number {
    return this.#free.length;
  }

  /** A random free port, or `undefined` when there is none. */
  take(): number | undefined {
    const port = this.#free[this.#free.length === 0 ? 0 : this.#randomBelow(this.#free.length)];
    if (port !== undefined) this.#remove(port);
    return port;
  }

  /**
   * A random even port; with `withNext` also the odd one above it, which is then taken too (EVEN-PORT, RFC 8656
   * section 18.7). `undefined` when there is none.
   */
  takeEven(withNext: boolean): number | undefined {
    const count = this.#free.length;
    if (count === 0) return undefined;
    // From a random place onward; with most ports free the walk ends after a step or two.
    const start = this.#randomBelow(count);
    for (let i = 0; i < count; i++) {
      const port = this.#free[(start + i) % count];
      if (port === undefined || port % 2 !== 0 || (withNext && !this.#isFree(port + 1))) continue;
      this.#remove(port);
      if (withNext) this.#remove(port + 1);
      return port;
    }
    return undefined;
  }

  /** Gives a port back. Ports that are free already, excluded or not of this pool stay as they are. */
  give(port: number): void {
    const index = port - this.#minPort;
    if (this.#position[index] !== -1 || this.#excluded.has(port)) return;
    this.#position[index] = this.#free.length;
    this.#free.push(port);
  }

  #isFree(port: number): boolean {
    return (this.#position[port - this.#minPort] ?? -1) >= 0;
  }

  #remove(port: number): void {
    const index = port - this.#minPort;
    const at = this.#position[index];
    const last = this.#free.pop();
    if (at === undefined || last === undefined) return;
    if (last !== port) {
      this.#free[at] = last;
      this.#position[last - this.#minPort] = at;
    }
    this.#position[index] = -1;
  }
}
