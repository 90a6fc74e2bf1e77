import type { KeyObject } from 'node:crypto';
import { AttributeType, Method } from '../stun/attributes.ts';
import { longTermKey } from '../stun/integrity.ts';
import type { StunMessage } from '../stun/StunMessage.ts';
import { StunWriter } from '../stun/StunWriter.ts';
import { FakePath } from './FakePath.ts';
import { REALM, type TestServer } from './TestServer.ts';

type Fill = (writer: StunWriter) => void;

/** A TURN client that speaks to a `TestServer` without a socket. */
export class TestClient {
  readonly server: TestServer;
  path: FakePath;
  username = 'gorst';
  key: KeyObject;
  nonce: string | undefined;
  #transaction = 1;

  constructor(server: TestServer, path = new FakePath(), username = 'gorst', password = 'hero') {
    this.server = server;
    this.path = path;
    this.username = username;
    this.key = longTermKey(username, REALM, password);
  }

  nextTransactionId(): Buffer {
    const id = Buffer.alloc(12);
    id.writeUInt32BE(this.#transaction++, 8);
    return id;
  }

  send(bytes: Buffer): void {
    this.server.dispatcher.onMessage(this.path, Buffer.from(bytes));
  }

  /** A request with credentials; the nonce is taken from a first, unauthenticated one. */
  build(method: number, fill?: Fill, transactionId = this.nextTransactionId()): Buffer {
    this.nonce ??= this.challenge().nonce;
    const writer = new StunWriter().begin('request', method, transactionId);
    fill?.(writer);
    return writer
      .text(AttributeType.username, this.username)
      .text(AttributeType.realm, REALM)
      .text(AttributeType.nonce, this.nonce ?? '')
      .integrity(this.key)
      .fingerprint()
      .finish();
  }

  /** Sends a request and answers the answer. */
  request(method: number, fill?: Fill): StunMessage {
    this.send(this.build(method, fill));
    return this.path.lastAnswer();
  }

  /** The answer to an Allocate without credentials. */
  challenge(): StunMessage {
    this.send(new StunWriter().begin('request', Method.allocate, this.nextTransactionId()).finish());
    return this.path.lastAnswer();
  }

  allocate(fill?: Fill): StunMessage {
    return this.request(Method.allocate, (writer) => {
      writer.bytes(AttributeType.requestedTransport, Buffer.from([17, 0, 0, 0]));
      fill?.(writer);
    });
  }

  refresh(lifetimeSeconds?: number, fill?: Fill): StunMessage {
    return this.request(Method.refresh, (writer) => {
      if (lifetimeSeconds !== undefined) writer.uint32(AttributeType.lifetime, lifetimeSeconds);
      fill?.(writer);
    });
  }

  createPermission(...peers: string[]): StunMessage {
    return this.request(Method.createPermission, (writer) => {
      for (const peer of peers) writer.xorAddress(AttributeType.xorPeerAddress, peer, 0);
    });
  }

  channelBind(number: number, peer: string, port: number): StunMessage {
    return this.request(Method.channelBind, (writer) => {
      writer.bytes(AttributeType.channelNumber, Buffer.from([number >> 8, number & 0xff, 0, 0]));
      writer.xorAddress(AttributeType.xorPeerAddress, peer, port);
    });
  }

  sendIndication(peer: string, port: number, data: Buffer): void {
    this.send(
      new StunWriter()
        .begin('indication', Method.send, this.nextTransactionId())
        .xorAddress(AttributeType.xorPeerAddress, peer, port)
        .bytes(AttributeType.data, data)
        .finish(),
    );
  }

  channelData(number: number, data: Buffer, paddingBytes = 0): void {
    const header = Buffer.from([number >> 8, number & 0xff, data.length >> 8, data.length & 0xff]);
    this.send(Buffer.concat([header, data, Buffer.alloc(paddingBytes)]));
  }
}
