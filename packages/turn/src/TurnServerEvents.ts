import type { Allocation } from './allocation/Allocation.ts';
import type { EndReason } from './allocation/AllocationTable.ts';
import type { Usage } from './allocation/Usage.ts';
import type { ClientTransport } from './listeners/ClientPath.ts';

/** An allocation as events tell it. */
export interface SessionInfo {
  /** Counted up from 1. */
  readonly id: number;
  readonly username: string;
  /** As quotas and `endAllocations` name the user. */
  readonly identity: string;
  readonly realm: string;
  readonly transport: ClientTransport;
  /** `address:port` of the client. */
  readonly client: string;
  /** `address:port` of each relay. */
  readonly relayed: readonly string[];
}

/** A request that was refused. */
export interface DeniedRequest {
  readonly transport: ClientTransport;
  readonly client: string;
  /** One of `Method`. */
  readonly method: number;
  /** The STUN error code it was answered with. */
  readonly code: number;
  /** As the request named it; unproved when the code is 400 or 401. */
  readonly username: string | undefined;
}

/** A session that is over. */
export interface EndedSession extends SessionInfo {
  readonly reason: EndReason;
  readonly usage: Readonly<Usage>;
}

/** What a `TurnServer` tells. */
export interface TurnServerEvents {
  allocated: [session: SessionInfo, lifetimeSeconds: number];
  refreshed: [session: SessionInfo, lifetimeSeconds: number];
  /** Its lifetime ran out; `ended` follows. */
  expired: [session: SessionInfo];
  /** Every session ends once. */
  ended: [session: EndedSession];
  denied: [request: DeniedRequest];
  /** The certificate files have changed: new connections and DTLS sessions get what is in them now. */
  certificateReplaced: [];
  /** New certificate files were not taken; the ones before stay in use. */
  certificateRejected: [error: Error];
}

/** `address:port`, IPv6 in brackets. */
export function formatEndpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

export function sessionInfo(allocation: Allocation, realm: string): SessionInfo {
  const { id, owner, path, relays } = allocation;
  return {
    id,
    ...owner,
    realm,
    transport: path.transport,
    client: formatEndpoint(path.remoteAddress, path.remotePort),
    relayed: relays.map(({ publicAddress, port }) => formatEndpoint(publicAddress, port)),
  };
}

/** The usage of a session in one line, as coturn logs it. */
export function usageLine({ id, realm, username, usage }: EndedSession): string {
  const { receivedPackets, receivedBytes, sentPackets, sentBytes } = usage;
  return (
    `session ${id}: usage: realm=<${realm}>, username=<${username}>, ` +
    `rp=${receivedPackets}, rb=${receivedBytes}, sp=${sentPackets}, sb=${sentBytes}`
  );
}
