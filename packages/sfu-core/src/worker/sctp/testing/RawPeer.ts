import { SeededRandom } from '../../../testing/SeededRandom.ts';
import { chunkType, initParameterType } from '../chunks/chunkType.ts';
import { dataFlag } from '../chunks/dataChunk.ts';
import { asValue } from '../chunks/errorChunk.ts';
import { type EndParameters, initChunkBody, readInitChunk } from '../chunks/initChunk.ts';
import { PacketWriter } from '../chunks/PacketWriter.ts';
import { type Chunk, chunkSpan, PACKET_HEADER_SIZE_BYTES, readChunk } from '../chunks/packet.ts';
import type { Parameter } from '../chunks/parameters.ts';
import { readSackChunk, type SackChunk, sackBodySize, writeSackChunk } from '../chunks/sackChunk.ts';
import { SctpAssociation, type SctpAssociationOptions } from '../SctpAssociation.ts';
import { associationOptions, RecordingListener } from './AssociationPair.ts';

/** The most user data in a packet of the default size. */
export const MAX_PAYLOAD = 1_132;

export interface RawChunk {
  type: number;
  flags?: number;
  body?: Buffer;
}

/** A chunk that an association has sent, and the tag of its packet. */
export interface SentChunk extends Chunk {
  tag: number;
}

/** A packet with any tag and chunks, its checksum right. */
export function packetOf(tag: number, ...chunks: RawChunk[]): Buffer {
  let packet = Buffer.alloc(0);
  const send = (sent: Buffer) => {
    packet = Buffer.from(sent);
  };
  const writer = new PacketWriter({ localPort: 5000, remotePort: 5000, maxPacketSizeBytes: 65_536, send });
  for (const { type, flags = 0, body = Buffer.alloc(0) } of chunks) {
    writer.bytes.set(body, writer.chunk(tag, type, flags, body.length));
  }
  writer.flush();
  return packet;
}

/** The chunks of a packet, copied. */
export function chunksOf(packet: Buffer): SentChunk[] {
  const copy = Buffer.from(packet);
  const chunks: SentChunk[] = [];
  for (let at = PACKET_HEADER_SIZE_BYTES; at < copy.length; ) {
    const chunk = readChunk(copy, at);
    if (chunk === undefined) throw new Error('a malformed packet was sent');
    chunks.push({ ...chunk, tag: copy.readUInt32BE(4) });
    at += chunkSpan(chunk);
  }
  return chunks;
}

/** A DATA chunk; whole, ordered and in stream 0 unless told otherwise. */
export function rawData(
  tsn: number,
  payload: Buffer | string,
  { streamId = 0, ssn = 0, ppid = 53, flags = dataFlag.begin | dataFlag.end } = {},
): RawChunk {
  const fields = Buffer.alloc(12);
  fields.writeUInt32BE(tsn >>> 0, 0);
  fields.writeUInt16BE(streamId, 4);
  fields.writeUInt16BE(ssn, 6);
  fields.writeUInt32BE(ppid, 8);
  return { type: chunkType.data, flags, body: Buffer.concat([fields, Buffer.from(payload)]) };
}

export function rawSack(sack: Partial<SackChunk> & { cumulativeTsn: number }): RawChunk {
  const whole: SackChunk = { windowBytes: 1_048_576, gaps: [], duplicateTsns: [], ...sack };
  const body = Buffer.alloc(sackBodySize(whole));
  writeSackChunk(whole, body, 0);
  return { type: chunkType.sack, body };
}

export function rawReconfig(...parameters: Parameter[]): RawChunk {
  return { type: chunkType.reconfig, body: asValue(parameters) };
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the association has not sent what it should have');
  return value;
}

/** An association with nothing but a test at the other end. */
export class RawPeer {
  readonly random: SeededRandom;
  readonly listener = new RecordingListener();
  readonly association: SctpAssociation;
  /** What it tells of itself. */
  readonly own: EndParameters = {
    initiateTag: 0x0a0b0c0d,
    windowBytes: 1_048_576,
    outboundStreams: 1_000,
    inboundStreams: 1_000,
    initialTsn: 1_000,
    hasPartialReliability: true,
    hasReconfig: true,
  };
  /** What the association has told of itself. */
  remote: EndParameters | undefined;
  nowMs = 0;
  #sent: SentChunk[][] = [];

  constructor(overrides: Partial<SctpAssociationOptions> = {}, seed = 1) {
    this.random = new SeededRandom(seed);
    const send = (packet: Buffer) => this.#sent.push(chunksOf(packet));
    this.association = new SctpAssociation(associationOptions(this.random, send, this.listener, overrides));
  }

  /** The tag of packets to the association. */
  get tag(): number {
    return this.remote?.initiateTag ?? 0;
  }

  get firstTsn(): number {
    return this.remote?.initialTsn ?? 0;
  }

  /** The packets sent since the last call. */
  takePackets(): SentChunk[][] {
    const sent = this.#sent;
    this.#sent = [];
    return sent;
  }

  /** The chunks sent since the last call, of one type or of any. */
  take(type?: number): SentChunk[] {
    const chunks = this.takePackets().flat();
    return type === undefined ? chunks : chunks.filter((chunk) => chunk.type === type);
  }

  /** The SACKs sent since the last call. */
  takeSacks(): SackChunk[] {
    return this.take(chunkType.sack).map(({ body }) => known(readSackChunk(body)));
  }

  /** The TSNs of the DATA chunks sent since the last call, counted from the first one ever. */
  takeTsns(): number[] {
    return this.take(chunkType.data).map(({ body }) => (body.readUInt32BE(0) - this.firstTsn) >>> 0);
  }

  /** Gives the association `count` messages to send in stream 0, of one full packet each. */
  flood(count: number): this {
    for (let index = 0; index < count; index += 1) {
      this.association.sendMessage(0, 53, Buffer.alloc(MAX_PAYLOAD, index), { ordered: true }, this.nowMs);
    }
    return this;
  }

  /** The association gets a packet with these chunks, under its tag. */
  send(...chunks: RawChunk[]): void {
    this.association.receive(packetOf(this.tag, ...chunks), this.nowMs);
  }

  sendInit(end: EndParameters = this.own, parameters: readonly Parameter[] = []): void {
    this.association.receive(packetOf(0, { type: chunkType.init, body: initChunkBody(end, parameters) }), this.nowMs);
  }

  /** Connects as an end that knows no extensions: neither partial reliability nor resets. */
  connectPlainly(): this {
    const body = initChunkBody(this.own, []).subarray(0, 16);
    this.take();
    this.association.receive(packetOf(0, { type: chunkType.init, body }), this.nowMs);
    return this.#finishConnecting(this.#takeInitAck());
  }

  /** Sends INIT and gives back what it is answered with. */
  askCookie(end: EndParameters = this.own): { end: EndParameters; cookie: Buffer } {
    this.take();
    this.sendInit(end);
    return this.#takeInitAck();
  }

  /** Echoes a cookie under the tag that came with it. */
  echo({ end, cookie }: { end: EndParameters; cookie: Buffer }): void {
    this.association.receive(packetOf(end.initiateTag, { type: chunkType.cookieEcho, body: cookie }), this.nowMs);
  }

  /** The whole handshake, begun by this end. */
  connect(): this {
    return this.#finishConnecting(this.askCookie());
  }

  /** Lets time pass, with a tick every 40 ms. */
  pass(durationMs: number): void {
    for (const endMs = this.nowMs + durationMs; this.nowMs < endMs; ) {
      this.nowMs += 40;
      this.association.tick(this.nowMs);
    }
  }

  #takeInitAck(): { end: EndParameters; cookie: Buffer } {
    const [answer] = this.take(chunkType.initAck);
    const { end, cookie } = known(readInitChunk(known(answer).body));
    return { end, cookie: known(cookie) };
  }

  #finishConnecting(answer: { end: EndParameters; cookie: Buffer }): this {
    this.echo(answer);
    this.remote = answer.end;
    if (this.association.state !== 'connected') throw new Error(`not connected but ${this.association.state}`);
    this.take();
    return this;
  }
}

/** The INIT ACK that answers an INIT of the association's, with any cookie. */
export function rawInitAck(end: EndParameters, cookie: Buffer): RawChunk {
  return {
    type: chunkType.initAck,
    body: initChunkBody(end, [{ type: initParameterType.stateCookie, value: cookie }]),
  };
}
