import type { DtlsParameters } from '@parley/signaling-protocol';
import { errorCodes, ProtocolError } from '@parley/signaling-protocol';
import type { SfuWebRtcTransport } from '../sfu/border.ts';

/** One of a peer's WebRTC transports and what the room knows about it. */
export class PeerTransport {
  readonly sfu: SfuWebRtcTransport;
  /** The client sends over it. */
  readonly producing: boolean;
  /** The client receives over it. */
  readonly consuming: boolean;
  #connectRequested = false;

  constructor(sfu: SfuWebRtcTransport, use: { producing: boolean; consuming: boolean }) {
    this.sfu = sfu;
    this.producing = use.producing;
    this.consuming = use.consuming;
  }

  /**
   * How the client fares on it: `unused` until something arrives. ICE keeps an old path alive while DTLS fails, and the
   * other way round, so either being down is `dead`.
   */
  get health(): 'unused' | 'alive' | 'dead' {
    const { iceState, dtlsState } = this.sfu;
    if (iceState === 'disconnected' || iceState === 'closed') return 'dead';
    if (dtlsState === 'failed' || dtlsState === 'closed') return 'dead';
    return iceState === 'new' ? 'unused' : 'alive';
  }

  /** Gives the SFU the client's DTLS parameters. A second time is 409, unless the first failed. */
  async connect(dtlsParameters: DtlsParameters): Promise<void> {
    if (this.#connectRequested) throw new ProtocolError(errorCodes.conflict, 'this transport is already connected');
    this.#connectRequested = true;
    try {
      await this.sfu.connect({ dtlsParameters });
    } catch (error) {
      this.#connectRequested = false;
      throw error;
    }
  }
}
