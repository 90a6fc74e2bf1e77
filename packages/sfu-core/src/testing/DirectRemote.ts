import { parseRtcp } from '../worker/rtcp/parseRtcp.ts';
import type { RtcpPacket } from '../worker/rtcp/RtcpPacket.ts';
import { RtcpWriter } from '../worker/rtcp/RtcpWriter.ts';
import { RtpPacket } from '../worker/rtp/RtpPacket.ts';
import { SLOT_HEADROOM_BYTES } from '../worker/srtp/PacketSlot.ts';
import type { EngineScene, SceneConsumer, SceneProducer } from './EngineScene.ts';
import { type RtpFields, rtpSlot } from './rtpBytes.ts';

/** A packet on its way to a direct transport's remote. */
export interface DirectRtp {
  ssrc: number;
  payloadType: number;
  sequenceNumber: number;
  timestamp: number;
  lengthBytes: number;
  payload: Buffer;
  extension(id: number): Buffer | undefined;
}

/** A direct transport of an engine, and what is at its other end: the host, as a remote. */
export class DirectRemote {
  readonly id: string;
  readonly rtcp: RtcpPacket[] = [];
  readonly #scene: EngineScene;

  static async create(scene: EngineScene): Promise<DirectRemote> {
    const sizes = { maxSendMessageSize: 262_144, maxReceiveMessageSize: 262_144 };
    const { id } = await scene.create('router.createDirectTransport', 'transportId', sizes);
    return new DirectRemote(scene, id);
  }

  private constructor(scene: EngineScene, id: string) {
    this.#scene = scene;
    this.id = id;
    scene.channel.subscribe(id, {
      'transport.rtcp': ({ packet }) => {
        this.rtcp.push(...(parseRtcp(Buffer.from(packet), 0, packet.length) ?? []));
      },
    });
  }

  /** The packets of one RTCP type, in the order in which they came. */
  reports<T extends RtcpPacket['type']>(type: T): Extract<RtcpPacket, { type: T }>[] {
    return this.rtcp.filter((packet): packet is Extract<RtcpPacket, { type: T }> => packet.type === type);
  }

  sendRtp(producer: SceneProducer, fields: RtpFields): void {
    this.sendBytes(producer, bytesOf(fields));
  }

  sendBytes({ id }: SceneProducer, packet: Uint8Array): void {
    this.#scene.channel.command('producer.send', id, { packet });
  }

  sendRtcp(write: (writer: RtcpWriter) => void): void {
    const writer = new RtcpWriter();
    write(writer);
    const { buffer, offset, lengthBytes } = writer;
    this.sendRtcpBytes(buffer.subarray(offset, offset + lengthBytes));
  }

  sendRtcpBytes(packet: Uint8Array): void {
    this.#scene.channel.command('transport.sendRtcp', this.id, { packet });
  }

  /** What a consumer's remote gets from now on. Replaces what was subscribed for the consumer. */
  packetsOf(consumer: SceneConsumer): DirectRtp[] {
    const packets: DirectRtp[] = [];
    this.#scene.channel.subscribe(consumer.id, {
      'consumer.rtp': ({ packet }) => packets.push(read(Buffer.from(packet))),
    });
    return packets;
  }

  async stats(): Promise<Record<string, unknown>> {
    const [stats = {}] = await this.#scene.channel.request('transport.getStats', this.id);
    return stats;
  }
}

/** The packet in the clear. */
export function bytesOf(fields: RtpFields): Buffer {
  const { slot, lengthBytes } = rtpSlot(fields);
  return slot.subarray(SLOT_HEADROOM_BYTES, SLOT_HEADROOM_BYTES + lengthBytes);
}

function read(buffer: Buffer): DirectRtp {
  const view = new RtpPacket();
  if (!view.parse(buffer, 0, buffer.length)) throw new Error('not an RTP packet');
  const { ssrc, payloadType, sequenceNumber, timestamp, lengthBytes, payloadOffset } = view;
  return {
    ssrc,
    payloadType,
    sequenceNumber,
    timestamp,
    lengthBytes,
    payload: buffer.subarray(payloadOffset, payloadOffset + view.payloadLengthBytes),
    extension: (id) => {
      const at = view.extensionOffset(id);
      return at < 0 ? undefined : buffer.subarray(at, at + view.extensionLengthBytes(id));
    },
  };
}
