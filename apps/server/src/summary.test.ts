import { describe, expect, it } from 'vitest';
import { readConfig } from './config/readConfig.ts';
import { listenInfos } from './sfu/listenInfos.ts';
import { summary } from './summary.ts';

function shown(env: Record<string, string>): string {
  const config = readConfig({ WORKERS: '2', ...env });
  const { mediaPort: port, mediaListenIp: listenIp, publicAddress } = config;
  return summary(config, {
    port: config.port,
    addresses: [`127.0.0.1:${config.port}`],
    mediaSockets: listenInfos({ port, listenIp, publicAddress }, {}),
  });
}

describe('summary', () => {
  it('fits a screen and says where to go', () => {
    const text = shown({});
    expect(text).toContain('http://localhost:3000/?roomId=demo');
    expect(text).toContain('2 workers, ports 44444-44445, UDP and TCP');
    expect(text).not.toContain('Note');
    expect(text.split('\n').length).toBeLessThan(24);
  });

  it('says from when on rooms are spread', () => {
    expect(shown({})).toMatch(/Rooms +each on one worker, on more of them from 200 streams/);
    expect(shown({ SPREAD_AT: 'off' })).toMatch(/Rooms +each on one worker$/m);
    expect(shown({ WORKERS: '1' })).toMatch(/Rooms +each on one worker$/m);
  });

  it('warns of pages that get no camera', () => {
    expect(shown({ HOST: '192.168.1.20' })).toMatch(/Note +browsers give camera/);
    expect(shown({ HOST: '192.168.1.20', TLS: 'self-signed' })).not.toContain('Note');
  });

  it('tells who may send by RTP, and not the token', () => {
    expect(shown({})).toContain('ports 10000-10999, UDP; from this machine only');
    const text = shown({ API_TOKEN: 'abcdefghijklmnop', RTP_PORTS: '2000-2001' });
    expect(text).toContain('ports 2000-2001, UDP; with the API token');
    expect(text).not.toContain('abcdefghijklmnop');
  });

  it('tells who may join, and not the secret', () => {
    expect(shown({})).toMatch(/Joining +whoever knows the address/);
    const text = shown({ JOIN_TOKEN_SECRET: 'abcdefghijklmnopqrstuvwxyz012345' });
    expect(text).toMatch(/Joining +with a join token only/);
    expect(text).not.toContain('abcdefghijklmnop');
  });

  it.each([
    [{ HOST: '127.0.0.1' }, 'http://localhost:3000/'],
    [{ HOST: '0.0.0.0' }, 'http://localhost:3000/'],
    [{ HOST: '0.0.0.0', PUBLIC_ADDRESS: '192.168.1.20' }, 'http://192.168.1.20:3000/'],
    [{ HOST: '2001:db8::1', TLS: 'self-signed' }, 'https://[2001:db8::1]:3000/'],
    [
      { HOST: 'meet.example', PORT: '443', TLS_CERT: '/secret/c.pem', TLS_KEY: '/secret/k.pem' },
      'https://meet.example:443/',
    ],
  ])('for %j opens %s', (env, url) => {
    expect(shown(env)).toContain(`Open     ${url}`);
    expect(shown(env)).not.toContain('secret');
  });

  it('shows what clients are told in a container', () => {
    const text = shown({ MEDIA_LISTEN_IP: '0.0.0.0', PUBLIC_ADDRESS: '203.0.113.5' });
    expect(text).toMatch(/on +0\.0\.0\.0\n +told +203\.0\.113\.5\n/);
  });
});
