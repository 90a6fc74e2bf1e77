import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { AddressRanges } from '../AddressRanges.ts';

/** Where a request comes from, and the host it was sent to, as the client named it. */
export type Caller = { host: string | undefined; address: string | undefined };

/** Who knows where requests come from. */
export interface Callers {
  /** Who sent a request. */
  callerOf(request: IncomingMessage): Caller;
}

/** The proxies in front of the server: what they say of their clients is believed, and nobody else is. */
export class TrustedProxies implements Callers {
  readonly #ranges: AddressRanges;

  /** @param ranges - Each as `isAddressRange` has it. */
  constructor(ranges: readonly string[]) {
    this.#ranges = new AddressRanges(ranges);
  }

  /**
   * Who sent a request. Of `X-Forwarded-For`, to which each proxy adds whom it serves, the last one counts who is no proxy of ours; of
   * `X-Forwarded-Host` the first.
   */
  callerOf(request: IncomingMessage): Caller {
    const { headers, socket } = request;
    let address = plainAddress(socket.remoteAddress ?? '');
    if (!this.#ranges.has(address)) return { address: address || undefined, host: headers.host };
    for (const hop of listOf(headers['x-forwarded-for']).reverse()) {
      if (isIP(hop) === 0) break;
      address = plainAddress(hop);
      if (!this.#ranges.has(address)) break;
    }
    return { address, host: listOf(headers['x-forwarded-host'])[0] ?? headers.host };
  }
}

function listOf(header: string | string[] | undefined): string[] {
  return (Array.isArray(header) ? header.join() : (header ?? ''))
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

/** A dual-stack socket shows IPv4 addresses as ::ffff:192.0.2.1. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
