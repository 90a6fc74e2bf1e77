import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { AttributeType, longTermKey, Method, StunMessage, StunWriter } from '@parley/turn/stun';

const UDP_TRANSPORT = 17 << 24;

/** Just enough of a TURN client over UDP to see what a relay lets through. */
export class TurnClient {
  readonly #socket: Socket;
  readonly #server: { address: string; port: number };
  readonly #username: string;
  readonly #password: string;
  /** Port of the relay, once there is one. */
  relayPort = 0;
  #realm = '';
  #nonce = '';

  private constructor(socket: Socket, options: { port: number; username: string; password: string }) {
    this.#socket = socket;
    this.#server = { address: '127.0.0.1', port: options.port };
    this.#username = options.username;
    this.#password = options.password;
  }

  static async open(options: { port: number; username: string; password: string }): Promise<TurnClient> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new TurnClient(socket, options);
  }

  /** @returns `ok`, or the code of the error. */
  allocate(): Promise<'ok' | number> {
    return this.#request(Method.allocate, (writer) => writer.uint32(AttributeType.requestedTransport, UDP_TRANSPORT));
  }

  refresh(): Promise<'ok' | number> {
    return this.#request(Method.refresh, (writer) => writer.uint32(AttributeType.lifetime, 600));
  }

  permit(address: string): Promise<'ok' | number> {
    return this.#request(Method.createPermission, (writer) =>
      writer.xorAddress(AttributeType.xorPeerAddress, address, 1),
    );
  }

  bindChannel(channel: number, address: string, port: number): Promise<'ok' | number> {
    return this.#request(Method.channelBind, (writer) => {
      writer.uint32(AttributeType.channelNumber, channel * 0x10000);
      writer.xorAddress(AttributeType.xorPeerAddress, address, port);
    });
  }

  /** Sends through the relay. */
  send(data: Buffer, address: string, port: number): void {
    const writer = new StunWriter().begin('indication', Method.send, randomBytes(12));
    writer.xorAddress(AttributeType.xorPeerAddress, address, port).bytes(AttributeType.data, data);
    this.#socket.send(writer.finish(), this.#server.port, this.#server.address);
  }

  /** Sends through the relay; answers what comes back from there. */
  async exchange(data: Buffer, address: string, port: number): Promise<{ data: Buffer; from: string }> {
    this.send(data, address, port);
    const [packet] = (await once(this.#socket, 'message')) as [Buffer];
    const message = StunMessage.parse(packet);
    const peer = message?.xorAddressAt(message.find(AttributeType.xorPeerAddress));
    return {
      data: message?.bytes(AttributeType.data) ?? Buffer.alloc(0),
      from: `${peer?.address}:${peer?.port}`,
    };
  }

  close(): void {
    this.#socket.close();
  }

  async #request(method: number, write: (writer: StunWriter) => void): Promise<'ok' | number> {
    const first = await this.#send(method, write);
    const code = first.errorCode?.code;
    if (code !== 401 && code !== 438) return code ?? 'ok';
    this.#realm = first.realm ?? '';
    this.#nonce = first.nonce ?? '';
    const second = await this.#send(method, write);
    this.relayPort = second.xorAddressAt(second.find(AttributeType.xorRelayedAddress))?.port ?? this.relayPort;
    return second.errorCode?.code ?? 'ok';
  }

  async #send(method: number, write: (writer: StunWriter) => void): Promise<StunMessage> {
    const writer = new StunWriter().begin('request', method, randomBytes(12));
    write(writer);
    if (this.#nonce) {
      writer.text(AttributeType.username, this.#username).text(AttributeType.realm, this.#realm);
      writer.text(AttributeType.nonce, this.#nonce);
      writer.integrity(longTermKey(this.#username, this.#realm, this.#password));
    }
    this.#socket.send(writer.finish(), this.#server.port, this.#server.address);
    const [packet] = (await once(this.#socket, 'message')) as [Buffer];
    const message = StunMessage.parse(packet);
    if (!message) throw new Error('the answer is no STUN message');
    return message;
  }
}
