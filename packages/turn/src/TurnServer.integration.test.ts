import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket as TcpSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { DtlsCertificate } from '@parley/dtls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CertificateFiles } from './listeners/CertificateFiles.ts';
import { AddressRules } from './policy/AddressRules.ts';
import { UserTable } from './policy/UserTable.ts';
import { AttributeType, Method } from './stun/attributes.ts';
import { longTermKey } from './stun/integrity.ts';
import { StunMessage } from './stun/StunMessage.ts';
import { StunWriter } from './stun/StunWriter.ts';
import { mutate, seededRandom } from './stun/testing/random.ts';
import { TurnServer } from './TurnServer.ts';
import { type EndedSession, usageLine } from './TurnServerEvents.ts';
import type { TurnServerOptions } from './TurnServerOptions.ts';
import { FakeClock } from './testing/FakeClock.ts';

const REALM = 'north.gov';
const KEY = longTermKey('gorst', REALM, 'hero');

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function start(options: Partial<TurnServerOptions> = {}): Promise<TurnServer> {
  const server = new TurnServer({
    listeners: [{ transport: 'udp', address: '127.0.0.1', port: 0 }],
    auth: new UserTable(['gorst:hero']),
    permitPeer: new AddressRules({ allowLoopbackPeers: true }),
    relay: { addresses: ['127.0.0.1'], minPort: 22_000, maxPort: 22_999 },
    realm: REALM,
    ...options,
  });
  closing.push(() => server.close());
  await server.listen();
  return server;
}

async function udpSocket(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  closing.push(() => socket.close());
  return socket;
}

function portOf(server: TurnServer, transport = 'udp'): number {
  return server.endpoints.find((endpoint) => endpoint.transport === transport)!.port;
}

let transaction = 0;
function transactionId(): Buffer {
  const id = Buffer.alloc(12);
  id.writeUInt32BE(++transaction, 8);
  return id;
}

/** Copied, for the writer's buffer is only lent. */
function request(method: number, nonce: string | undefined, fill?: (writer: StunWriter) => void): Buffer {
  const writer = new StunWriter().begin('request', method, transactionId());
  fill?.(writer);
  if (nonce !== undefined) {
    writer.text(AttributeType.username, 'gorst').text(AttributeType.realm, REALM).text(AttributeType.nonce, nonce);
    writer.integrity(KEY);
  }
  return Buffer.from(writer.finish());
}

const asksUdp = (writer: StunWriter) => writer.bytes(AttributeType.requestedTransport, Buffer.from([17, 0, 0, 0]));

async function ask(socket: Socket, port: number, bytes: Buffer): Promise<StunMessage> {
  socket.send(bytes, port, '127.0.0.1');
  const [datagram] = (await once(socket, 'message')) as [Buffer];
  return StunMessage.parse(datagram)!;
}

async function allocate(socket: Socket, port: number): Promise<{ nonce: string; answer: StunMessage }> {
  const nonce = (await ask(socket, port, request(Method.allocate, undefined))).nonce!;
  return { nonce, answer: await ask(socket, port, request(Method.allocate, nonce, asksUdp)) };
}

describe('TurnServer', () => {
  it('relays between sockets and tells what happened', async () => {
    const server = await start();
    const told: string[] = [];
    let ended: EndedSession | undefined;
    server.on('allocated', (session, lifetime) => told.push(`allocated ${session.username} ${lifetime}`));
    server.on('refreshed', (_session, lifetime) => told.push(`refreshed ${lifetime}`));
    server.on('denied', ({ code }) => told.push(`denied ${code}`));
    server.on('ended', (session) => (ended = session));
    const [client, peer] = [await udpSocket(), await udpSocket()];
    const { nonce, answer } = await allocate(client, portOf(server));
    const relayed = answer.xorAddressAt(answer.find(AttributeType.xorRelayedAddress))!;

    const forbidden = request(Method.createPermission, nonce, (w) =>
      w.xorAddress(AttributeType.xorPeerAddress, '10.0.0.1', 1),
    );
    expect((await ask(client, portOf(server), forbidden)).errorCode?.code).toBe(403);
    const bind = request(Method.channelBind, nonce, (w) =>
      w
        .bytes(AttributeType.channelNumber, Buffer.from([0x40, 0, 0, 0]))
        .xorAddress(AttributeType.xorPeerAddress, '127.0.0.1', peer.address().port),
    );
    expect((await ask(client, portOf(server), bind)).class).toBe('success');
    client.send(Buffer.from([0x40, 0, 0, 2, 0x68, 0x69]), portOf(server), '127.0.0.1');
    const [packet, from] = (await once(peer, 'message')) as [Buffer, { port: number }];
    expect([packet.toString(), from.port]).toEqual(['hi', relayed.port]);
    peer.send('ho', relayed.port, '127.0.0.1');
    const [back] = (await once(client, 'message')) as [Buffer];
    expect(back).toEqual(Buffer.from([0x40, 0, 0, 2, 0x68, 0x6f]));

    await ask(
      client,
      portOf(server),
      request(Method.refresh, nonce, (w) => w.uint32(AttributeType.lifetime, 900)),
    );
    expect(server.endAllocations('nobody')).toBe(0);
    expect(server.endAllocations('gorst')).toBe(1);
    expect(told).toEqual(['allocated gorst 600', 'denied 403', 'refreshed 900']);
    expect(ended).toMatchObject({ reason: 'revoked', relayed: [`127.0.0.1:${relayed.port}`] });
    expect(usageLine(ended!)).toMatch(
      /^session 1: usage: realm=<north.gov>, username=<gorst>, rp=4, rb=\d+, sp=1, sb=6$/,
    );
  });

  it('refuses to start on a port that is taken, and leaves nothing open', async () => {
    const first = await start();
    const taken = { transport: 'udp' as const, address: '127.0.0.1', port: portOf(first) };
    await expect(start({ listeners: [{ ...taken, port: 0 }, taken] })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('needs a certificate for TLS', () => {
    expect(
      () =>
        new TurnServer({
          listeners: [{ transport: 'tls', address: '127.0.0.1', port: 0 }],
          auth: new UserTable(),
          permitPeer: new AddressRules(),
          relay: { addresses: ['127.0.0.1'] },
        }),
    ).toThrow(TypeError);
  });

  it('makes 500 allocations and lets them expire: sockets, deadlines and ports are back', async () => {
    const clock = new FakeClock();
    const server = await start({ clock, relay: { addresses: ['127.0.0.1'], minPort: 23_000, maxPort: 23_499 } });
    const expired: number[] = [];
    server.on('expired', ({ id }) => expired.push(id));
    for (let round = 0; round < 2; round++) {
      const sockets: Socket[] = [];
      const before = process.getActiveResourcesInfo().length;
      for (let i = 0; i < 500; i++) {
        const socket = createSocket('udp4').bind(0, '127.0.0.1');
        await once(socket, 'listening');
        sockets.push(socket);
        const { nonce, answer } = await allocate(socket, portOf(server));
        expect(answer.class).toBe('success');
        const permit = request(Method.createPermission, nonce, (w) =>
          w.xorAddress(AttributeType.xorPeerAddress, '127.0.0.1', 1),
        );
        await ask(socket, portOf(server), permit);
        // Rates are per address, and everybody here has the same one.
        clock.advance(0.5);
      }
      expect(server.counters.allocations).toBe(500);
      clock.advance(602);
      expect(server.counters.allocations).toBe(0);
      await Promise.all(sockets.map((socket) => once(socket.close(), 'close')));
      // The system's side of a socket is closed a turn of the event loop later.
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
      expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
    }
    expect(expired.length).toBe(1000);
    server.close();
    expect(clock.taskCount).toBe(0);
  });

  it('goes on relaying while 10,000 strangers ask for allocations, and remembers none of them', async () => {
    const server = await start();
    const [client, peer, stranger] = [await udpSocket(), await udpSocket(), await udpSocket()];
    const { nonce } = await allocate(client, portOf(server));
    const bind = request(Method.channelBind, nonce, (w) =>
      w
        .bytes(AttributeType.channelNumber, Buffer.from([0x40, 0, 0, 0]))
        .xorAddress(AttributeType.xorPeerAddress, '127.0.0.1', peer.address().port),
    );
    expect((await ask(client, portOf(server), bind)).class).toBe('success');
    for (let batch = 0; batch < 200; batch++) {
      for (let i = 0; i < 50; i++) stranger.send(request(Method.allocate, undefined), portOf(server), '127.0.0.1');
      client.send(Buffer.from([0x40, 0, 0, 1, batch]), portOf(server), '127.0.0.1');
      const [packet] = (await once(peer, 'message')) as [Buffer];
      expect(packet[0]).toBe(batch);
    }
    expect(server.counters.packetsToPeers).toBe(200);
    expect(server.counters.unanswered).toBeGreaterThan(5000);
    expect(server.counters.allocations).toBe(1);
  });

  it('holds no more DTLS sessions than it may, and none without an allocation for long', async () => {
    const clock = new FakeClock();
    const certificate = DtlsCertificate.generate();
    const server = await start({
      clock,
      listeners: [{ transport: 'dtls', address: '127.0.0.1', port: 0 }],
      certificate: { cert: certificate.certificatePem, key: certificate.privateKeyPem },
      streams: { maxConnections: 3 },
    });
    const strangers = await Promise.all(Array.from({ length: 10 }, udpSocket));
    const hello = Buffer.concat([Buffer.from([22, 0xfe, 0xff]), Buffer.alloc(60)]);
    for (const stranger of strangers) stranger.send(hello, portOf(server, 'dtls'), '127.0.0.1');
    // What is no DTLS at all makes no session; that it was counted says that the hellos before it were read.
    (await udpSocket()).send(request(Method.binding, undefined), portOf(server, 'dtls'), '127.0.0.1');
    await vi.waitFor(() => expect(server.counters.malformed).toBe(1));
    expect(server.counters.connections).toBeGreaterThan(0);
    expect(server.counters.connections).toBeLessThanOrEqual(3);
    clock.advance(32);
    expect(server.counters.connections).toBe(0);
  });

  it('survives 20,000 mutated datagrams from strangers and from a client', async () => {
    const server = await start();
    const client = await udpSocket();
    const { nonce } = await allocate(client, portOf(server));
    const random = seededRandom(99);
    const samples = [
      request(Method.allocate, undefined),
      request(Method.refresh, nonce),
      Buffer.from([0x40, 0, 0, 1, 1, 0, 0, 0, ...Buffer.alloc(16)]),
    ];
    const stranger = await udpSocket();
    for (let i = 0; i < 20_000; i++) {
      client.send(mutate(samples[i % samples.length]!, random), portOf(server), '127.0.0.1');
      if (i % 100 !== 0) continue;
      // An answer to somebody else says that the server has read, and survived, what was sent before.
      const answer = await ask(stranger, portOf(server), request(Method.binding, undefined));
      expect(answer.xorMappedAddress?.port).toBe(stranger.address().port);
    }
    expect(server.counters.allocations).toBe(1);
  });
});

describe('TCP and TLS', () => {
  const certificate = DtlsCertificate.generate();
  const pem = { cert: certificate.certificatePem, key: certificate.privateKeyPem };
  const listeners = (['tcp', 'tls'] as const).map((transport) => ({ transport, address: '127.0.0.1', port: 0 }));

  function open(server: TurnServer): TcpSocket {
    const socket = connect(portOf(server, 'tcp'), '127.0.0.1');
    socket.on('error', () => undefined);
    closing.push(() => socket.destroy());
    return socket;
  }

  it('answers requests that come byte by byte, and many at once', async () => {
    const server = await start({ listeners, certificate: pem });
    const socket = open(server);
    const bytes = Buffer.concat([request(Method.binding, undefined), request(Method.binding, undefined)]);
    let received = 0;
    const done = new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received === 4 * 32) resolve();
      });
    });
    socket.setNoDelay(true);
    for (const byte of bytes) socket.write(Buffer.from([byte]));
    socket.write(bytes);
    await done;
  });

  it('closes connections that are silent, slow, or not TURN', async () => {
    const clock = new FakeClock();
    const server = await start({ listeners, certificate: pem, clock });
    const [silent, slow] = [open(server), open(server)];
    slow.write(request(Method.binding, undefined).subarray(0, 9));
    const answered = open(server);
    answered.write(request(Method.binding, undefined));
    await once(answered, 'data');
    const noise = open(server);
    noise.write('\x16\x03\x01 this is something else');
    await once(noise, 'close');
    const closed = Promise.all([silent, slow, answered].map((socket) => once(socket, 'close')));
    expect(server.counters.connections).toBeGreaterThan(0);
    clock.advance(32);
    await closed;
  });

  it('ends the allocation of a connection that is gone', async () => {
    const server = await start({ listeners, certificate: pem });
    const socket = open(server);
    socket.write(request(Method.allocate, undefined));
    const [challenge] = (await once(socket, 'data')) as [Buffer];
    socket.write(request(Method.allocate, StunMessage.parse(challenge)!.nonce, asksUdp));
    await once(server, 'allocated');
    socket.destroy();
    const [ended] = (await once(server, 'ended')) as [EndedSession];
    expect(ended).toMatchObject({ reason: 'disconnected', transport: 'tcp' });
  });

  it('limits the connections of one address', async () => {
    const server = await start({ listeners, certificate: pem, streams: { maxConnectionsPerAddress: 2 } });
    const [first, second] = [open(server), open(server)];
    await Promise.all([once(first, 'connect'), once(second, 'connect')]);
    first.write(request(Method.binding, undefined));
    await once(first, 'data');
    const third = open(server);
    await once(third, 'close');
    expect(server.counters.connections).toBe(2);
  });

  it('speaks TLS 1.2 and later only', async () => {
    const server = await start({ listeners, certificate: pem, ciphers: 'ALL' });
    const versionWith = async (maxVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string | null | undefined> => {
      const socket = connectTls({
        port: portOf(server, 'tls'),
        host: '127.0.0.1',
        rejectUnauthorized: false,
        minVersion: 'TLSv1.1',
        maxVersion,
        ciphers: 'ALL:@SECLEVEL=0',
      });
      closing.push(() => socket.destroy());
      return await new Promise((resolve) => {
        socket.once('error', () => resolve(undefined));
        socket.once('secureConnect', () => resolve(socket.getProtocol()));
      });
    };
    expect(await versionWith('TLSv1.2')).toBe('TLSv1.2');
    expect(await versionWith('TLSv1.1')).toBeUndefined();
  });

  it('takes a new certificate when the files change, and keeps the old one when they are unsound', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-turn-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const write = (next: DtlsCertificate): void => {
      writeFileSync(certFile, next.certificatePem);
      writeFileSync(keyFile, next.privateKeyPem);
    };
    write(certificate);
    const files = new CertificateFiles({ certFile, keyFile });
    closing.push(() => files.close());
    let onChanged = (): void => undefined;
    let onRejected = (): void => undefined;
    files.watch(
      () => onChanged(),
      () => onRejected(),
      20,
    );
    const next = DtlsCertificate.generate();
    const changed = new Promise<void>((resolve) => (onChanged = resolve));
    write(next);
    await changed;
    expect(files.dtls.sha256Fingerprint).toEqual(next.sha256Fingerprint);
    const rejected = new Promise<void>((resolve) => (onRejected = resolve));
    writeFileSync(certFile, 'half a certifi');
    await rejected;
    expect(files.dtls.sha256Fingerprint).toEqual(next.sha256Fingerprint);
    // The leaf is whole and fits the key, but not all of its chain is written yet.
    const rejectedAgain = new Promise<void>((resolve) => (onRejected = resolve));
    writeFileSync(certFile, next.certificatePem + certificate.certificatePem.slice(0, 200));
    await rejectedAgain;
    expect(files.current.cert.toString()).toBe(next.certificatePem);
  });
});
