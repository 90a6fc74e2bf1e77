import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { AddressRules } from '../policy/AddressRules.ts';
import { UserTable } from '../policy/UserTable.ts';
import { AttributeType, Method } from '../stun/attributes.ts';
import { longTermKey } from '../stun/integrity.ts';
import { StunMessage } from '../stun/StunMessage.ts';
import { StunWriter } from '../stun/StunWriter.ts';
import { TurnServer } from '../TurnServer.ts';
import { newTransactionId } from './TurnRequest.ts';

const REALM = 'north.gov';
const TCP = Buffer.from([6, 0, 0, 0]);

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function start(tcpRelay = true): Promise<TurnServer> {
  const server = new TurnServer({
    listeners: [{ transport: 'tcp', address: '127.0.0.1', port: 0 }],
    auth: new UserTable(['gorst:hero', 'other:pass']),
    permitPeer: new AddressRules({ allowLoopbackPeers: true }),
    relay: { addresses: ['127.0.0.1'], minPort: 24_000, maxPort: 24_099 },
    realm: REALM,
    tcpRelay,
  });
  closing.push(() => server.close());
  await server.listen();
  return server;
}

/** A client's connection to the server, one request at a time. */
class Connection {
  readonly socket: Socket;
  readonly #username: string;
  readonly #password: string;
  #nonce: string | undefined;

  constructor(server: TurnServer, username = 'gorst', password = 'hero') {
    this.socket = connect(server.endpoints[0]!.port, '127.0.0.1');
    this.#username = username;
    this.#password = password;
    closing.push(() => this.socket.destroy());
  }

  async receive(): Promise<StunMessage> {
    const [bytes] = (await once(this.socket, 'data')) as [Buffer];
    return StunMessage.parse(bytes)!;
  }

  async request(method: number, fill: (writer: StunWriter) => void, behind = ''): Promise<StunMessage> {
    if (this.#nonce === undefined) {
      this.socket.write(new StunWriter().begin('request', Method.refresh, newTransactionId()).finish());
      this.#nonce = (await this.receive()).nonce!;
    }
    const writer = new StunWriter().begin('request', method, newTransactionId());
    fill(writer);
    writer
      .text(AttributeType.username, this.#username)
      .text(AttributeType.realm, REALM)
      .text(AttributeType.nonce, this.#nonce)
      .integrity(longTermKey(this.#username, REALM, this.#password));
    this.socket.write(Buffer.concat([writer.finish(), Buffer.from(behind)]));
    return await this.receive();
  }

  allocate(fill?: (writer: StunWriter) => void): Promise<StunMessage> {
    return this.request(Method.allocate, (writer) => {
      writer.bytes(AttributeType.requestedTransport, TCP);
      fill?.(writer);
    });
  }

  connect(address: string, port: number): Promise<StunMessage> {
    return this.request(Method.connect, (writer) => writer.xorAddress(AttributeType.xorPeerAddress, address, port));
  }

  bind(connectionId: number, behind = ''): Promise<StunMessage> {
    return this.request(
      Method.connectionBind,
      (writer) => writer.uint32(AttributeType.connectionId, connectionId),
      behind,
    );
  }
}

async function echoServer(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return { server, port: (server.address() as AddressInfo).port };
}

describe('TCP relays (RFC 6062)', () => {
  it('connects to a peer; what follows the ConnectionBind at once is relayed too', async () => {
    const server = await start();
    const control = new Connection(server);
    const { port } = await echoServer();
    expect((await control.allocate()).class).toBe('success');
    const id = (await control.connect('127.0.0.1', port)).uint32(AttributeType.connectionId)!;
    expect((await control.connect('127.0.0.1', port)).errorCode?.code).toBe(446);

    const thief = new Connection(server, 'other', 'pass');
    expect((await thief.bind(id)).errorCode?.code).toBe(400);
    const data = new Connection(server);
    expect((await data.bind(id, 'early ')).class).toBe('success');
    let echoed = '';
    const whole = new Promise<void>((resolve) => {
      data.socket.on('data', (chunk: Buffer) => {
        echoed += chunk.toString();
        if (echoed === 'early and late') resolve();
      });
    });
    data.socket.write('and late');
    await whole;
    expect((await new Connection(server).bind(id)).errorCode?.code).toBe(400);

    const gone = once(data.socket, 'close');
    control.socket.destroy();
    await gone;
  });

  it('lets only peers with a permission connect, and tells the client', async () => {
    const server = await start();
    const control = new Connection(server);
    const answer = await control.allocate();
    const { port } = answer.xorAddressAt(answer.find(AttributeType.xorRelayedAddress))!;
    const stranger = connect(port, '127.0.0.1');
    stranger.on('error', () => undefined);
    await once(stranger, 'close');

    await control.request(Method.createPermission, (w) => w.xorAddress(AttributeType.xorPeerAddress, '127.0.0.1', 0));
    const attempt = control.receive();
    const peer = connect(port, '127.0.0.1');
    closing.push(() => peer.destroy());
    peer.write('hello');
    const indication = await attempt;
    expect([indication.class, indication.method]).toEqual(['indication', Method.connectionAttempt]);
    expect(indication.xorAddressAt(indication.find(AttributeType.xorPeerAddress))?.port).toBe(
      (peer.address() as AddressInfo).port,
    );
    const data = new Connection(server);
    const greeting = new Promise<string>((resolve) => {
      // The answer and the peer's first bytes may come together.
      let received = '';
      data.socket.on('data', (chunk: Buffer) => {
        received += chunk.toString('latin1');
        if (received.endsWith('hello')) resolve('hello');
      });
    });
    void data.bind(indication.uint32(AttributeType.connectionId)!);
    expect(await greeting).toBe('hello');
    data.socket.write('back');
    const [back] = (await once(peer, 'data')) as [Buffer];
    expect(back.toString()).toBe('back');
    const closed = once(data.socket, 'close');
    peer.end();
    await closed;
  });

  it('answers 403, 443, 447 and 400 where a connection is not to be had', async () => {
    const server = await start();
    const control = new Connection(server);
    await control.allocate();
    expect((await control.connect('10.0.0.1', 80)).errorCode?.code).toBe(403);
    expect((await control.connect('::1', 80)).errorCode?.code).toBe(443);
    expect((await control.connect('127.0.0.1', 0)).errorCode?.code).toBe(400);
    const { server: echo, port } = await echoServer();
    echo.close();
    expect((await control.connect('127.0.0.1', port)).errorCode?.code).toBe(447);
    expect((await new Connection(server).connect('127.0.0.1', port)).errorCode?.code).toBe(437);
    expect((await new Connection(server).bind(1234)).errorCode?.code).toBe(400);
    const channel = await control.request(Method.channelBind, (w) =>
      w
        .bytes(AttributeType.channelNumber, Buffer.from([0x40, 0, 0, 0]))
        .xorAddress(AttributeType.xorPeerAddress, '127.0.0.1', port),
    );
    expect(channel.errorCode?.code).toBe(400);
    const evenPort = await new Connection(server).allocate((w) => w.bytes(AttributeType.evenPort, Buffer.from([0])));
    expect(evenPort.errorCode?.code).toBe(400);
  });

  it('answers 442 unless it is turned on', async () => {
    const server = await start(false);
    expect((await new Connection(server).allocate()).errorCode?.code).toBe(442);
  });
});
