import type { ProducerVideoOrientation } from '../../../types/transport.ts';
import type { RtpPacket } from '../../rtp/RtpPacket.ts';

const ROTATIONS = [0, 90, 180, 270] as const;
const UNKNOWN = -1;

/** Which way the camera is held, as packets say it (3GPP TS 26.114, coordination of video orientation). */
export class OrientationWatch {
  #latest = UNKNOWN;
  #taken = UNKNOWN;

  /** @param extensionId the sender's id of the extension; 0: not negotiated. */
  notice(packet: RtpPacket, extensionId: number): void {
    const offset = packet.extensionOffset(extensionId);
    if (offset >= 0 && packet.extensionLengthBytes(extensionId) > 0) this.#latest = packet.buffer[offset] as number;
  }

  /** The orientation, if it is another than the last time. */
  takeChange(): ProducerVideoOrientation | undefined {
    if (this.#latest === this.#taken) return undefined;
    this.#taken = this.#latest;
    return {
      camera: (this.#latest & 0b1000) !== 0,
      flip: (this.#latest & 0b0100) !== 0,
      rotation: ROTATIONS[(this.#latest & 0b0011) as 0 | 1 | 2 | 3],
    };
  }
}
