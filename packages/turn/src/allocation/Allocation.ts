import type { ClientPath } from '../listeners/ClientPath.ts';
import { type PeerAddress, parsePeerAddress } from '../policy/PeerAddress.ts';
import type { PeerPolicy } from '../policy/PeerPolicy.ts';
import { AttributeType } from '../stun/attributes.ts';
import type { SocketAddress } from '../stun/ipAddress.ts';
import type { StunMessage } from '../stun/StunMessage.ts';
import type { TurnCounters } from '../TurnCounters.ts';
import type { Clock } from '../time/Clock.ts';
import { Deadline, type TimerWheel } from '../time/TimerWheel.ts';
import { BandwidthLimit } from './BandwidthLimit.ts';
import type { Outbox } from './Outbox.ts';
import type { Peer, Permission } from './Peer.ts';
import { PeerTable } from './PeerTable.ts';
import type { RelayPort } from './RelayPort.ts';
import { TcpRelay } from './TcpRelay.ts';
import { newUsage } from './Usage.ts';

/** What all allocations of a server share. */
export interface AllocationContext {
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  readonly permitPeer: PeerPolicy;
  readonly counters: TurnCounters;
  readonly outbox: Outbox;
  /** Bytes per second of one session; 0: no limit. */
  readonly maxBytesPerSecond: number;
}

/** Whose an allocation is. */
export interface AllocationOwner {
  /** As in USERNAME. */
  readonly username: string;
  /** As quotas and revocation name the user. */
  readonly identity: string;
}

const CHANNEL_HEADER_BYTES = 4;

/** A relayed transport address and what may pass through it (RFC 8656 section 3.2). */
export class Allocation {
  readonly id: number;
  readonly owner: AllocationOwner;
  readonly peers: PeerTable;
  readonly deadline: Deadline;
  readonly usage = newUsage();
  /** How the client reaches it; changes only by mobility (RFC 8016). */
  path: ClientPath;
  /** The Allocate that made it and its answer, for retransmissions. */
  made: { readonly transactionId: Buffer; readonly answer: Buffer } | undefined;
  /** The ticket by which the client may come back from another address. */
  mobilityTicket: string | undefined;
  readonly #context: AllocationContext;
  readonly #bandwidth: BandwidthLimit;
  #relays: readonly RelayPort[];
  /** The XOR-PEER-ADDRESS of the last Send to an IPv4 peer, as it stood there, and that peer. */
  #lastSend: { readonly head: number; readonly tail: number; readonly peer: Peer } | undefined;

  constructor(
    context: AllocationContext,
    options: {
      id: number;
      owner: AllocationOwner;
      path: ClientPath;
      relays: readonly RelayPort[];
      onExpired: (allocation: Allocation) => void;
    },
  ) {
    this.#context = context;
    this.id = options.id;
    this.owner = options.owner;
    this.path = options.path;
    this.#relays = options.relays;
    this.peers = new PeerTable(context.wheel);
    this.deadline = new Deadline(() => options.onExpired(this));
    this.#bandwidth = new BandwidthLimit(context.maxBytesPerSecond);
    for (const relay of options.relays) {
      relay.onPacket = (packet, address, port) => this.#onPeerPacket(packet, address, port);
    }
  }

  /** What is spoken with peers. */
  get protocol(): 'udp' | 'tcp' {
    return this.#relays[0] instanceof TcpRelay ? 'tcp' : 'udp';
  }

  /** One relay, or one of each family. */
  get relays(): readonly RelayPort[] {
    return this.#relays;
  }

  relayOf(family: 4 | 6): RelayPort | undefined {
    for (const relay of this.#relays) if (relay.family === family) return relay;
    return undefined;
  }

  /** Gives up the relay of one family; the other one stays (RFC 8656 section 7.2). */
  closeRelay(family: 4 | 6): void {
    this.relayOf(family)?.close();
    this.#relays = this.#relays.filter((relay) => relay.family !== family);
  }

  /** Sets how long it lives from now. */
  extend(lifetimeSeconds: number): void {
    const { clock, wheel } = this.#context;
    wheel.set(this.deadline, clock.nowMs() + lifetimeSeconds * 1000);
  }

  /** ChannelData from the client (RFC 8656 section 12.5). */
  onChannelData(message: Buffer): void {
    const size = message.readUInt16BE(2);
    const channel = this.peers.channel(message.readUInt16BE(0));
    // On UDP there may be padding behind the data, which is not relayed.
    if (!channel || CHANNEL_HEADER_BYTES + size > message.length) this.#context.counters.droppedFromClients++;
    else this.#sendToPeer(channel.peer, message, CHANNEL_HEADER_BYTES, size);
  }

  /** A Send indication from the client (RFC 8656 section 11.2). */
  onSend(message: StunMessage): void {
    const data = message.find(AttributeType.data);
    const peer = data < 0 ? undefined : this.#peerOfSend(message);
    if (!peer) this.#context.counters.droppedFromClients++;
    else this.#sendToPeer(peer, message.buffer, data, message.sizeAt(data));
  }

  /** Frees the ports and takes every deadline back. */
  close(): void {
    this.#context.wheel.cancel(this.deadline);
    this.peers.close();
    for (const relay of this.#relays) relay.close();
    this.#lastSend = undefined;
  }

  #peerOfSend(message: StunMessage): Peer | undefined {
    const at = message.find(AttributeType.xorPeerAddress);
    if (at < 0) return undefined;
    const { buffer } = message;
    // IPv4 addresses are masked with the magic cookie alone, so equal bytes are the same peer.
    const isIpv4 = message.sizeAt(at) === 8;
    const last = this.#lastSend;
    if (isIpv4 && last && buffer.readInt32BE(at) === last.head && buffer.readInt32BE(at + 4) === last.tail) {
      return last.peer;
    }
    const peer = this.#peerAt(message.xorAddressAt(at));
    if (isIpv4 && peer) this.#lastSend = { head: buffer.readInt32BE(at), tail: buffer.readInt32BE(at + 4), peer };
    return peer;
  }

  #peerAt(address: SocketAddress | undefined): Peer | undefined {
    return address && this.peers.permission(address.address)?.peer(address.port);
  }

  #sendToPeer(peer: Peer, buffer: Buffer, offset: number, sizeBytes: number): void {
    const { permitPeer, counters } = this.#context;
    const { address, port, permission } = peer;
    const relay = this.relayOf(address.family);
    // Permissions are about an address; the port is looked at here (and a policy may have changed since).
    if (
      !relay ||
      !permission.isActive ||
      port === 0 ||
      (permitPeer.checksPorts && !permitPeer.permits(address, port))
    ) {
      counters.droppedFromClients++;
      return;
    }
    if (!this.#hasBandwidth(sizeBytes)) return;
    if (permitPeer.translation) {
      const local = permitPeer.translation.toLocal(address.address, port);
      if (!local || local.family !== relay.family) {
        counters.droppedFromClients++;
        return;
      }
      relay.send(buffer, offset, sizeBytes, local.port, local.address);
    } else {
      relay.send(buffer, offset, sizeBytes, port, address.address);
    }
    counters.packetsToPeers++;
    counters.bytesToPeers += sizeBytes;
  }

  #onPeerPacket(packet: Buffer, address: string, port: number): void {
    const { counters, outbox } = this.#context;
    const peer = this.#peerOfPacket(address, port);
    if (!peer) {
      counters.droppedFromPeers++;
      return;
    }
    if (!this.#hasBandwidth(packet.length)) return;
    const sent = peer.channel
      ? outbox.sendChannelData(this.path, peer.channel.number, packet)
      : outbox.sendDataIndication(this.path, peer, packet);
    this.usage.sentPackets++;
    this.usage.sentBytes += sent;
    counters.packetsToClients++;
    counters.bytesToClients += packet.length;
  }

  /** As whom the client knows the sender of a packet, if it may hear from them. */
  #peerOfPacket(address: string, port: number): Peer | undefined {
    const { permitPeer } = this.#context;
    if (!permitPeer.translation) return this.#permitted(this.peers.permission(address), port);
    let found: Peer | undefined;
    for (const announced of permitPeer.translation.toAnnounced(address, port)) {
      const peer = this.#permitted(this.peers.permission(announced.address), announced.port);
      // One socket may be announced under several addresses: a bound channel tells which of them the client uses.
      if (peer?.channel) return peer;
      found ??= peer;
    }
    return found;
  }

  #permitted(permission: Permission | undefined, port: number): Peer | undefined {
    const { permitPeer } = this.#context;
    if (!permission) return undefined;
    if (permitPeer.checksPorts && !permitPeer.permits(permission.peerAddress, port)) return undefined;
    return permission.peer(port);
  }

  #hasBandwidth(sizeBytes: number): boolean {
    if (this.#bandwidth.isUnlimited || this.#bandwidth.admits(sizeBytes, this.#context.clock.nowMs())) return true;
    this.#context.counters.droppedByBandwidth++;
    return false;
  }
}

/** The peers' addresses that a request names, or `undefined` when one of them is malformed. */
export function peerAddressesOf(
  message: StunMessage,
): { readonly peer: PeerAddress; readonly port: number }[] | undefined {
  const found: { peer: PeerAddress; port: number }[] = [];
  let at = message.find(AttributeType.xorPeerAddress);
  while (at >= 0) {
    const address = message.xorAddressAt(at);
    const peer = address && parsePeerAddress(address.address);
    if (!peer) return undefined;
    found.push({ peer, port: address.port });
    at = message.find(AttributeType.xorPeerAddress, at);
  }
  return found;
}
