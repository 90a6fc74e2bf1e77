import type { PeerAddress } from '../policy/PeerAddress.ts';
import type { TimerWheel } from '../time/TimerWheel.ts';
import { Channel, type Peer, Permission } from './Peer.ts';

const PERMISSION_LIFETIME_MS = 300_000;
const CHANNEL_LIFETIME_MS = 600_000;
/** More addresses than any call has peers; what lies above would only fill memory. */
const MAX_PERMISSIONS = 1024;

/** The permissions and channels of one allocation, looked up by hash and never walked. */
export class PeerTable {
  readonly #wheel: TimerWheel;
  /** By the peer's address as the client knows it. */
  readonly #permissions = new Map<string, Permission>();
  readonly #channels = new Map<number, Channel>();

  constructor(wheel: TimerWheel) {
    this.#wheel = wheel;
  }

  /** The permission for an address, if it holds. */
  permission(address: string): Permission | undefined {
    const permission = this.#permissions.get(address);
    return permission?.isActive ? permission : undefined;
  }

  /** The channel of a number, whether or not its peer's permission holds. */
  channel(number: number): Channel | undefined {
    return this.#channels.get(number);
  }

  /** Whether so many new permissions still fit. */
  hasRoom(addresses: readonly PeerAddress[]): boolean {
    const added = addresses.filter(({ address }) => !this.#permissions.has(address)).length;
    return this.#permissions.size + added <= MAX_PERMISSIONS;
  }

  /** Installs or refreshes a permission (RFC 8656 section 9.2). */
  permit(peerAddress: PeerAddress, nowMs: number): Permission {
    let permission = this.#permissions.get(peerAddress.address);
    if (!permission) {
      permission = new Permission(peerAddress, (expired) => {
        expired.isActive = false;
        this.#forgetUnused(expired);
      });
      this.#permissions.set(peerAddress.address, permission);
    }
    permission.isActive = true;
    this.#wheel.set(permission.deadline, nowMs + PERMISSION_LIFETIME_MS);
    return permission;
  }

  /**
   * Binds or refreshes a channel, with its permission (RFC 8656 section 12.2). `undefined` when the number belongs to another
   * peer or the peer has another number.
   */
  bind(number: number, peerAddress: PeerAddress, port: number, nowMs: number): Channel | undefined {
    const known = this.#channels.get(number);
    if (known && (known.peer.port !== port || known.peer.address.address !== peerAddress.address)) return undefined;
    const bound = this.#permissions.get(peerAddress.address)?.peer(port).channel;
    if (bound && bound !== known) return undefined;
    const peer = this.permit(peerAddress, nowMs).peer(port);
    const channel = known ?? this.#addChannel(number, peer);
    this.#wheel.set(channel.deadline, nowMs + CHANNEL_LIFETIME_MS);
    return channel;
  }

  /** Takes every deadline out of the wheel. */
  close(): void {
    for (const permission of this.#permissions.values()) {
      permission.isActive = false;
      this.#wheel.cancel(permission.deadline);
    }
    for (const channel of this.#channels.values()) this.#wheel.cancel(channel.deadline);
    this.#permissions.clear();
    this.#channels.clear();
  }

  #addChannel(number: number, peer: Peer): Channel {
    const channel = new Channel(number, peer, (expired) => {
      this.#channels.delete(expired.number);
      expired.peer.channel = undefined;
      expired.peer.permission.channelCount--;
      this.#forgetUnused(expired.peer.permission);
    });
    this.#channels.set(number, channel);
    peer.channel = channel;
    peer.permission.channelCount++;
    return channel;
  }

  #forgetUnused(permission: Permission): void {
    if (!permission.isActive && permission.channelCount === 0) {
      this.#permissions.delete(permission.peerAddress.address);
    }
  }
}
