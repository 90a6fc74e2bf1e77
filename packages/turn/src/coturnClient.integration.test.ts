import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { DtlsCertificate } from '@parley/dtls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AddressRules } from './policy/AddressRules.ts';
import { SharedSecret } from './policy/SharedSecret.ts';
import { UserTable } from './policy/UserTable.ts';
import { TurnServer } from './TurnServer.ts';
import { coturnToolsInstalled, TurnProcess } from './testing/TurnProcess.ts';

const USERS = ['ninefingers:0xbc807ee29df3c9ffa736523fb2c4e8ee', 'gorst:hero'];
/** Below the ports that the system gives to outgoing connections, so that tests at the same time do not take each other's. */
const RELAY_PORTS = { minPort: 20_000, maxPort: 20_999 };

const certificate = DtlsCertificate.generate();
const pem = { cert: certificate.certificatePem, key: certificate.privateKeyPem };

function newServer(auth: UserTable | SharedSecret, ports: { minPort: number; maxPort: number }): TurnServer {
  return new TurnServer({
    listeners: ['127.0.0.1', '::1'].flatMap((address) =>
      (['udp', 'tcp', 'tls', 'dtls'] as const).map((transport) => ({ transport, address, port: 0 })),
    ),
    auth,
    permitPeer: new AddressRules({ allowLoopbackPeers: true }),
    relay: { addresses: ['127.0.0.1', '::1'], ...ports },
    realm: 'north.gov',
    certificate: pem,
    mobility: true,
    tcpRelay: true,
  });
}

function portOf(server: TurnServer, transport: string, address: string): string {
  return String(server.endpoints.find((at) => at.transport === transport && at.address === address)?.port);
}

async function freePort(): Promise<string> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return String(port);
}

describe.skipIf(!coturnToolsInstalled)("coturn's own client against ours (needs the package coturn)", () => {
  const servers: TurnServer[] = [];
  let peer: TurnProcess;
  let peerPort: string;

  beforeAll(async () => {
    servers.push(newServer(new UserTable(USERS), RELAY_PORTS));
    servers.push(newServer(new SharedSecret(['logen']), { minPort: 21_000, maxPort: 21_999 }));
    await Promise.all(servers.map((server) => server.listen()));
    peerPort = await freePort();
    peer = new TurnProcess('turnutils_peer', ['-L', '127.0.0.1', '-L', '::1', '-p', peerPort]);
  });

  afterAll(() => {
    peer?.kill();
    for (const server of servers) server.close();
  });

  function run(transport: string, address: string, args: string, server = servers[0]!): TurnProcess {
    const port = portOf(server, transport, address);
    return new TurnProcess('turnutils_uclient', [...args.split(' '), '-r', peerPort, '-p', port, address]);
  }

  async function expectAllDelivered(client: TurnProcess): Promise<void> {
    const status = await client.ended();
    expect(client.output).toContain('Total lost packets 0 (0.000000%)');
    const [, sent, received] = [...client.output.matchAll(/tot_send_msgs=(\d+), tot_recv_msgs=(\d+)/g)].at(-1) ?? [];
    expect(Number(sent)).toBeGreaterThan(0);
    expect(received).toBe(sent);
    expect(status).toBe(0);
  }

  const C = '-n 20 -m 2 -l 170 -z 5 -u gorst -w hero';

  it.concurrent.each([
    ['channels over UDP', 'udp', '127.0.0.1', `${C} -e 127.0.0.1 -X -g`],
    ['Send and Data', 'udp', '127.0.0.1', `-s ${C} -e 127.0.0.1 -X -g`],
    ['client to client', 'udp', '127.0.0.1', `-y ${C}`],
    ['channels over TCP', 'tcp', '127.0.0.1', `-t ${C} -e 127.0.0.1 -X -g`],
    ['Send and Data over TCP', 'tcp', '127.0.0.1', `-t -s ${C} -e 127.0.0.1 -X`],
    ['channels over DTLS', 'dtls', '127.0.0.1', `-S ${C} -e 127.0.0.1 -X -g`],
    ['an IPv6 client and an IPv4 relay', 'udp', '::1', `${C} -e 127.0.0.1 -X -g`],
    ['an IPv6 client and an IPv6 relay', 'udp', '::1', `${C} -e ::1 -x -g`],
    ['both relays from one request', 'udp', '127.0.0.1', `-Z ${C} -e 127.0.0.1`],
    ['padded channels', 'udp', '127.0.0.1', `-D ${C} -e 127.0.0.1`],
    ['requests beyond need', 'udp', '127.0.0.1', `-G ${C} -e 127.0.0.1`],
    ['no RTCP', 'udp', '127.0.0.1', `-c ${C} -e 127.0.0.1`],
    ['TCP relays', 'tcp', '127.0.0.1', `-T ${C}`],
    ['mobility', 'udp', '127.0.0.1', `-M ${C} -e 127.0.0.1`],
    ['mobility over TCP', 'tcp', '127.0.0.1', `-t -M ${C} -e 127.0.0.1`],
  ])('%s', async (_mode, transport, address, args) => {
    await expectAllDelivered(run(transport, address, args));
  });

  // The client reads one message a wake-up, so that those which arrive in one segment wait in its TLS library for more to come:
  // the last ones seem lost. Slowly, alone and twice it gets them all.
  it.each([
    ['channels over TLS', `-t -S -n 10 -m 1 -c -l 170 -z 50 -u gorst -w hero -e 127.0.0.1 -X -g`],
    ['TCP relays over TLS', `-T -S -n 10 -m 1 -l 170 -z 50 -u gorst -w hero`],
  ])('%s', async (_mode, args) => {
    const first = run('tls', '127.0.0.1', args);
    await first.ended();
    await expectAllDelivered(first.output.includes('Total lost packets 0 ') ? first : run('tls', '127.0.0.1', args));
  });

  it.concurrent('time-limited credentials made from a shared secret', async () => {
    const rest = '-n 20 -m 1 -e 127.0.0.1 -X -u ninefingers -W';
    await expectAllDelivered(run('udp', '127.0.0.1', `${rest} logen`, servers[1]));
    const wrong = run('udp', '127.0.0.1', `${rest} other`, servers[1]);
    expect(await wrong.ended()).toBe(255);
    expect(wrong.output).toContain('Cannot complete Allocation');
  });

  it.each([
    ['gorst', 'wrong'],
    ['nobody', 'hero'],
    ['__proto__', 'hero'],
  ])('lets nobody in as %s with the password %s', async (user, password) => {
    const client = run('udp', '127.0.0.1', `-n 5 -m 1 -e 127.0.0.1 -u ${user} -w ${password}`);
    expect(await client.ended()).toBe(255);
    expect(client.output).toContain('Cannot complete Allocation');
  });

  it('refuses in the same place as coturn when the client tries forbidden things', async () => {
    const client = run('udp', '127.0.0.1', `-N ${C} -e 127.0.0.1`);
    expect(await client.ended()).toBe(255);
    expect(client.output).toContain('channel bind: error 400');
  });

  it('survives requests corrupted on purpose, and hordes that come and go', async () => {
    // Corrupting, leaving at random, coming and going: they wait for what they made impossible, so nobody waits for them.
    const vandals = ['-R', '-B', '-O'].map((mode) => run('udp', '127.0.0.1', `${mode} ${C} -e 127.0.0.1`));
    await expectAllDelivered(run('udp', '127.0.0.1', `${C} -e 127.0.0.1`));
    for (const vandal of vandals) vandal.kill('SIGKILL');
    await Promise.all(vandals.map((vandal) => vandal.ended()));
  });
});
