import { type KeyObject, randomBytes } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import {
  AttributeType,
  longTermKey,
  StunMessage,
  Method as StunMethod,
  StunWriter,
  TRANSACTION_ID_SIZE_BYTES,
} from '@parley/turn/stun';
import { connectedSocket, LOOPBACK } from '../process/dgramSocket.ts';
import { payloadOf } from './payload.ts';
import type { Method, RelayClient } from './RelayClient.ts';

const CHANNEL = 0x4001;
const UDP = 17 << 24;
const ANSWER_DEADLINE_MS = 1000;
const DATA_INDICATION = 0x0017;

/** Who the bench is, and the ports of the two peers: one that gets a channel, and one that is reached by Send. */
export interface TurnClientOptions {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly peerPorts: Readonly<Record<Method, number>>;
}

/** A TURN client over UDP (RFC 8656) with one allocation, a permission for loopback and one channel. */
export class TurnClient implements RelayClient {
  readonly #socket: Socket;
  readonly #options: TurnClientOptions;
  readonly #datagrams = new Map<string, Buffer>();
  #credential: { readonly realm: string; readonly nonce: string; readonly key: KeyObject } | undefined;
  #received = 0;

  private constructor(socket: Socket, options: TurnClientOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  /** @throws Error when the server does not answer, or with anything but success. */
  static async connect(options: TurnClientOptions): Promise<TurnClient> {
    const socket = await connectedSocket(options.port);
    const client = new TurnClient(socket, options);
    try {
      await client.#allocate();
      await client.#reach(options.peerPorts.channel);
    } catch (error) {
      socket.close();
      throw error;
    }
    socket.on('message', (datagram) => client.#count(datagram));
    return client;
  }

  get received(): number {
    return this.#received;
  }

  send(method: Method, sizeBytes: number): void {
    const name = `${method} ${sizeBytes}`;
    let datagram = this.#datagrams.get(name);
    if (datagram === undefined) {
      datagram = method === 'channel' ? channelData(sizeBytes) : this.#sendIndication(sizeBytes);
      this.#datagrams.set(name, datagram);
    }
    this.#socket.send(datagram);
  }

  close(): void {
    this.#socket.close();
  }

  #count(datagram: Buffer): void {
    const type = datagram.readUInt16BE(0);
    if (type === CHANNEL || type === DATA_INDICATION) this.#received++;
  }

  async #allocate(): Promise<void> {
    const transport = (writer: StunWriter) => writer.uint32(AttributeType.requestedTransport, UDP);
    const { username, password } = this.#options;
    const challenge = await this.#exchange(StunMethod.allocate, transport);
    const { realm, nonce } = challenge;
    if (challenge.errorCode?.code !== 401 || realm === undefined || nonce === undefined) {
      throw new Error(`the relay asks for no credentials: ${challenge.errorCode?.code}`);
    }
    this.#credential = { realm, nonce, key: longTermKey(username, realm, password) };
    await this.#request(StunMethod.allocate, transport);
  }

  async #reach(channelPeerPort: number): Promise<void> {
    await this.#request(StunMethod.createPermission, (writer) =>
      writer.xorAddress(AttributeType.xorPeerAddress, LOOPBACK, channelPeerPort),
    );
    await this.#request(StunMethod.channelBind, (writer) =>
      writer
        .uint32(AttributeType.channelNumber, CHANNEL << 16)
        .xorAddress(AttributeType.xorPeerAddress, LOOPBACK, channelPeerPort),
    );
  }

  async #request(method: number, write: (writer: StunWriter) => void): Promise<void> {
    const answer = await this.#exchange(method, write);
    if (answer.class !== 'success') throw new Error(`method ${method} answered with ${answer.errorCode?.code}`);
  }

  async #exchange(method: number, write: (writer: StunWriter) => void): Promise<StunMessage> {
    const writer = new StunWriter().begin('request', method, randomBytes(TRANSACTION_ID_SIZE_BYTES));
    write(writer);
    if (this.#credential !== undefined) {
      const { realm, nonce, key } = this.#credential;
      writer
        .text(AttributeType.username, this.#options.username)
        .text(AttributeType.realm, realm)
        .text(AttributeType.nonce, nonce)
        .integrity(key);
    }
    this.#socket.send(writer.finish());
    const [datagram] = await once(this.#socket, 'message', { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) });
    const answer = StunMessage.parse(datagram as Buffer);
    if (answer === undefined) throw new Error('the relay answers with what is not STUN');
    return answer;
  }

  #sendIndication(sizeBytes: number): Buffer {
    return new StunWriter()
      .begin('indication', StunMethod.send, randomBytes(TRANSACTION_ID_SIZE_BYTES))
      .xorAddress(AttributeType.xorPeerAddress, LOOPBACK, this.#options.peerPorts.send)
      .bytes(AttributeType.data, payloadOf(sizeBytes))
      .finish();
  }
}

function channelData(sizeBytes: number): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16BE(CHANNEL, 0);
  header.writeUInt16BE(sizeBytes, 2);
  return Buffer.concat([header, payloadOf(sizeBytes)]);
}
