import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import type { ParleyServer } from '../ParleyServer.ts';
import { mediaPort } from '../testing/ports.ts';
import { startRealServer } from '../testing/startRealServer.ts';
import { TestClient } from '../testing/TestClient.ts';

let folder: string;
let server: ParleyServer;
/** Emits what is logged, by the text of the line. */
const logged = new EventEmitter();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-certificate-'));
  mkdirSync(join(folder, 'archive'));
});

afterEach(async () => {
  await server.close('test ended');
  rmSync(folder, { recursive: true });
});

/** Writes a new pair beside the one in use, as certbot does, and leaves it to {@link use}. */
async function issue(name: string): Promise<void> {
  const made = await generate([{ name: 'commonName', value: name }], { keyType: 'ec', algorithm: 'sha256' });
  writeFileSync(join(folder, 'archive', `cert-${name}.pem`), made.cert);
  writeFileSync(join(folder, 'archive', `key-${name}.pem`), made.private);
}

/** Lets the link of the certificate, or of the key, lead to another file. */
function use(kind: 'cert' | 'key', name: string): void {
  symlinkSync(join('archive', `${kind}-${name}.pem`), join(folder, 'next'));
  renameSync(join(folder, 'next'), join(folder, `${kind}.pem`));
}

/** The name in the certificate that is shown at a port. */
async function nameAt(port: number): Promise<string | undefined> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return Array.isArray(CN) ? CN[0] : CN;
}

it('takes a renewed certificate for https and TURN as soon as its key is there too, and goes on with those who are connected', async () => {
  await issue('old');
  use('cert', 'old');
  use('key', 'old');
  const turnTlsPort = mediaPort(1);
  server = await startRealServer(
    {
      CONSOLE: 'off',
      WORKERS: '1',
      MEDIA_PORT: String(mediaPort(0)),
      TLS_CERT: join(folder, 'cert.pem'),
      TLS_KEY: join(folder, 'key.pem'),
      TURN_LISTEN_IP: '127.0.0.1',
      TURN_PORT: String(turnTlsPort + 1),
      TURN_TLS_PORT: String(turnTlsPort),
    },
    createLogger('info', { write: (line) => void logged.emit(JSON.parse(line).msg) }),
  );
  const ada = await TestClient.connectTo(`wss://127.0.0.1:${server.port}/?roomId=demo&peerId=ada`);
  const shown = async () => [await nameAt(server.port), await nameAt(turnTlsPort)];
  expect(await shown()).toEqual(['old', 'old']);

  await issue('new');
  const refused = [once(logged, 'new certificate not taken'), once(logged, 'new TURN certificate not taken')];
  use('cert', 'new');
  await Promise.all(refused);
  expect(await shown()).toEqual(['old', 'old']);

  const taken = [once(logged, 'certificate replaced'), once(logged, 'TURN certificate replaced')];
  use('key', 'new');
  await Promise.all(taken);
  expect(await shown()).toEqual(['new', 'new']);
  expect(await ada.request('getRouterRtpCapabilities')).toHaveProperty('codecs');
  ada.connection.drop();
});
