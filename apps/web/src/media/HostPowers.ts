import type { ClientRequestInput, ClientRequestMethod, MediaKind, Role } from '@parley/signaling-protocol';
import { type Asking, askOrNotice } from './askOrNotice.ts';

/** What a host can do. The server decides; what it refuses becomes a notice, and nothing rejects. */
export class HostPowers {
  readonly #options: Asking;

  constructor(options: Asking) {
    this.#options = options;
  }

  /** Nobody new gets in; or everybody again. */
  lockRoom(locked: boolean): Promise<void> {
    return this.#ask('lockRoom', { locked });
  }

  /** Who comes waits to be let in; or no longer. */
  setLobby(enabled: boolean): Promise<void> {
    return this.#ask('setLobby', { enabled });
  }

  /** Whether those whom a host muted may unmute themselves. */
  setUnmuting(allowed: boolean): Promise<void> {
    return this.#ask('setUnmuting', { allowed });
  }

  admit(peerId: string): Promise<void> {
    return this.#ask('admit', { peerId });
  }

  deny(peerId: string): Promise<void> {
    return this.#ask('deny', { peerId });
  }

  /** Pauses somebody's microphone, or camera and shared screen. */
  mutePeer(peerId: string, kind: MediaKind): Promise<void> {
    return this.#ask('mutePeer', { peerId, kind });
  }

  removePeer(peerId: string): Promise<void> {
    return this.#ask('removePeer', { peerId });
  }

  setRole(peerId: string, role: Role): Promise<void> {
    return this.#ask('setRole', { peerId, role });
  }

  async #ask<M extends ClientRequestMethod>(method: M, data: ClientRequestInput<M>): Promise<void> {
    await askOrNotice(this.#options, 'moderation.refused', method, data);
  }
}
