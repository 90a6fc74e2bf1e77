import { unixMsToNtp } from '../worker/rtcp/ntp.ts';
import { extensionIds, SIMULCAST_RIDS, simulcastParameters, VIDEO } from './mediaParameters.ts';
import { type RtpFields, uint16, vp8Payload } from './rtpBytes.ts';
import type { WebRtcClient } from './WebRtcClient.ts';

/** Of layer n: its SSRC is this plus 2n, that of its repair one more. */
const FIRST_SSRC = 0x0c00_0000;
/** A frame's mark is its number plus this times its layer. */
const MARKS_PER_LAYER = 1_000_000;
const TICKS_PER_MS = 90;

interface Layer {
  ssrc: number;
  timestampBase: number;
  sequenceNumber: number;
  sends: boolean;
  /** How many frames after a request the key frame comes. */
  keyFrameDelay: number;
  keyFrameIn: number;
}

/** Which layer, and which frame of it, a payload's mark says. */
export function frameOf(mark: number): { layer: number; frame: number } {
  return { layer: Math.floor(mark / MARKS_PER_LAYER), frame: mark % MARKS_PER_LAYER };
}

/** The sending side of a simulcast: three layers of a frame each at a time, key frames when they are asked for. */
export class SimulcastSender {
  readonly layers: Layer[] = SIMULCAST_RIDS.map((_, i) => ({
    ssrc: FIRST_SSRC + 2 * i,
    // Random in real life: nothing but the sender reports says what belongs together.
    timestampBase: 0xfff0_0000 + i * 0x1234_5678,
    sequenceNumber: 60_000 + 3_000 * i,
    sends: true,
    keyFrameDelay: 0,
    keyFrameIn: 0,
  }));
  /** Layers whose key frames were asked for, in order. */
  readonly requests: number[] = [];
  readonly #client: WebRtcClient;
  readonly #startUnixMs = Date.now();
  readonly #sent = new Map<string, RtpFields>();
  /** A packet of this layer is kept back next time. */
  losesNextOf = -1;
  /** When each frame was taken, in ticks of the RTP clock since the start; frame 0 was never sent. */
  readonly ticks: number[] = [0];

  constructor(client: WebRtcClient) {
    this.#client = client;
    client.onRtcp = (packet) => {
      if (packet.type === 'pli') this.#keyFrameWanted(packet.mediaSsrc);
      else if (packet.type === 'nack')
        for (const number of packet.sequenceNumbers) this.#repair(packet.mediaSsrc, number);
    };
  }

  /** One frame of each layer that sends. */
  sendFrame(): void {
    const frame = this.ticks.length;
    const elapsedTicks = Math.round((Date.now() - this.#startUnixMs) * TICKS_PER_MS);
    const ticks = Math.max(elapsedTicks, (this.ticks[frame - 1] ?? 0) + 1);
    this.ticks.push(ticks);
    for (const [i, layer] of this.layers.entries()) {
      if (!layer.sends) continue;
      layer.sequenceNumber = (layer.sequenceNumber + 1) & 0xffff;
      const isKeyFrame = layer.keyFrameIn-- === 0;
      const packet = {
        ssrc: layer.ssrc,
        payloadType: VIDEO.payloadType,
        sequenceNumber: layer.sequenceNumber,
        timestamp: layer.timestampBase + ticks,
        marker: true,
        extensions: this.#identity(extensionIds.rid, i),
        payload: vp8Payload(isKeyFrame, i * MARKS_PER_LAYER + frame, 200 * (i + 1)),
      };
      this.#sent.set(`${layer.ssrc}:${layer.sequenceNumber}`, packet);
      if (this.losesNextOf === i) this.losesNextOf = -1;
      else this.#client.sendRtp(packet);
    }
  }

  /** A sender report of each layer: when, on the sender's clock, the newest frame was taken. */
  sendReports(): void {
    const ticks = this.ticks.at(-1) ?? 0;
    const unixMs = this.#startUnixMs + ticks / TICKS_PER_MS;
    for (const { ssrc, timestampBase } of this.layers) {
      const rtpTimestamp = timestampBase + ticks;
      this.#client.sendRtcp((writer) =>
        writer.senderReport({ ssrc, ...unixMsToNtp(unixMs), rtpTimestamp, packetCount: 0, octetCount: 0 }),
      );
    }
  }

  #keyFrameWanted(ssrc: number): void {
    const index = this.layers.findIndex((layer) => layer.ssrc === ssrc);
    const layer = this.layers[index];
    if (!layer) throw new Error(`a key frame was asked of unknown ssrc ${ssrc}`);
    this.requests.push(index);
    if (layer.keyFrameIn < 0) layer.keyFrameIn = layer.keyFrameDelay;
  }

  #repair(ssrc: number, sequenceNumber: number): void {
    const original = this.#sent.get(`${ssrc}:${sequenceNumber}`);
    const index = this.layers.findIndex((layer) => layer.ssrc === ssrc);
    if (!original) throw new Error(`${ssrc}:${sequenceNumber} was never sent`);
    this.#client.sendRtp({
      ...original,
      ssrc: ssrc + 1,
      payloadType: VIDEO.rtxPayloadType,
      extensions: this.#identity(extensionIds.repairedRid, index),
      payload: Buffer.concat([uint16(sequenceNumber), original.payload]),
    });
  }

  #identity(ridId: number, layer: number): { id: number; data: Buffer }[] {
    return [
      { id: extensionIds.mid, data: Buffer.from(simulcastParameters.mid ?? '') },
      { id: ridId, data: Buffer.from(SIMULCAST_RIDS[layer] ?? '') },
    ];
  }
}
