import { describe, expect, it } from 'vitest';
import { parsePeerAddress } from '../policy/PeerAddress.ts';
import { FlagError, parseFlags } from './flags.ts';
import { serverOptions } from './serverOptions.ts';

const local = () => ['127.0.0.1', '192.0.2.1', '2001:db8::1'];
const options = (...args: string[]) => serverOptions(parseFlags(args), local);

describe('flags', () => {
  it('takes the example of the project description', () => {
    const line =
      '--user=ninefingers:0xbc807ee29df3c9ffa736523fb2c4e8ee --user=gorst:hero -r north.gov --cert=cert.pem --pkey=key.pem --log-file=stdout -v --mobility --cipher-list=ALL';
    const flags = parseFlags(line.split(' '));
    const { auth, realm, mobility, ciphers, certificate, listeners } = serverOptions(flags, local);
    expect({ realm, mobility, ciphers }).toEqual({ realm: 'north.gov', mobility: true, ciphers: 'ALL' });
    expect(certificate).toEqual({ certFile: 'cert.pem', keyFile: 'key.pem' });
    expect(auth.credentialFor('gorst', 'north.gov')).toMatchObject({ identity: 'gorst' });
    expect(auth.credentialFor('ninefingers', 'north.gov')).toMatchObject({ identity: 'ninefingers' });
    expect(auth.credentialFor('__proto__', 'north.gov')).toBe('unknown');
    expect(listeners.length).toBe(12);
    expect(flags).toMatchObject({ verbose: true, 'log-file': 'stdout' });
  });

  it('takes the command line for trying it with the client tools of coturn', () => {
    const { listeners, relay, permitPeer } = options(
      ...'-n -a -L 127.0.0.1 -L ::1 -E 127.0.0.1 -E ::1 --allow-loopback-peers -f -v --min-port=32355 --max-port=60999'.split(
        ' ',
      ),
    );
    expect(listeners.map(({ transport, address, port }) => `${transport} ${address} ${port}`)).toEqual([
      'udp 127.0.0.1 3478',
      'tcp 127.0.0.1 3478',
      'udp ::1 3478',
      'tcp ::1 3478',
    ]);
    expect(relay).toMatchObject({ addresses: ['127.0.0.1', '::1'], minPort: 32_355, maxPort: 60_999 });
    expect(permitPeer.permits(parsePeerAddress('127.0.0.1')!, undefined)).toBe(true);
    expect(options('-n').permitPeer.permits(parsePeerAddress('127.0.0.1')!, undefined)).toBe(false);
  });

  it('takes every other flag', () => {
    const all = options(
      ...'-L 192.0.2.1 -p 3000 --tls-listening-port=4000 -X 203.0.113.1/192.0.2.1 --no-tls --no-dtls --no-cli'.split(
        ' ',
      ),
      ...'--use-auth-secret --static-auth-secret=logen --user-quota=3 --total-quota=9 --max-bps=1000'.split(' '),
      ...'--allowed-peer-ip=10.0.0.1 --denied-peer-ip=8.8.8.8-8.8.8.9 --no-tcp-relay --realm r'.split(' '),
    );
    expect(all.listeners).toEqual([
      { transport: 'udp', address: '192.0.2.1', port: 3000 },
      { transport: 'tcp', address: '192.0.2.1', port: 3000 },
    ]);
    expect(all.relay.externalAddresses?.get('192.0.2.1')).toBe('203.0.113.1');
    expect(all.maxBytesPerSecond).toBe(1000);
    expect(all.permitPeer.permits(parsePeerAddress('10.0.0.1')!, undefined)).toBe(true);
    expect(all.permitPeer.permits(parsePeerAddress('8.8.8.9')!, undefined)).toBe(false);
    const quota = all.quota!;
    expect([1, 2, 3, 4].map(() => quota.admit('peer'))).toEqual([true, true, true, false]);
  });

  it('relays from routable addresses when none is given, each with the external address of its family', () => {
    const { relay } = options('-X', '203.0.113.9');
    expect(relay.addresses).toEqual(['192.0.2.1', '2001:db8::1']);
    expect(relay.externalAddresses).toEqual(new Map([['192.0.2.1', '203.0.113.9']]));
    expect(options('-L', '127.0.0.1').relay.addresses).toEqual(['127.0.0.1']);
  });

  it.each([
    ['--nosuch', 'nosuch'],
    ['-Q', 'Q'],
    ['--listening-port=0', 'listening-port'],
    ['--listening-port=3478x', 'listening-port'],
    ['--min-port=70000', 'min-port'],
    ['--listening-ip=localhost', 'localhost'],
    ['--relay-ip=300.1.1.1', '300.1.1.1'],
    ['--external-ip=1.2.3.4/x', '1.2.3.4/x'],
    ['--user=gorst', 'user'],
    ['--user=gorst:0x12', 'user'],
    ['--use-auth-secret', 'static-auth-secret'],
    ['--denied-peer-ip=nonsense', 'nonsense'],
    ['--user-quota=-1', 'user-quota'],
    ['--verbose=1', 'verbose'],
    ['positional', 'positional'],
  ])('names what is wrong with %s', (argument, name) => {
    const attempt = () => options(argument);
    expect(attempt).toThrow(FlagError);
    expect(attempt).toThrow(name);
  });

  it.each([
    [['--no-udp', '--no-tcp']],
    [['--min-port=2000', '--max-port=1000']],
    [['--user=gorst:hero', '--use-auth-secret', '--static-auth-secret=x']],
  ])('refuses %j, which contradict each other', (args) => {
    expect(() => options(...args)).toThrow(FlagError);
  });

  it('does not repeat a password in what it complains about', () => {
    expect(() => options('--user=gorst:0xsecret')).toThrow(/^(?!.*secret).*$/s);
  });
});
