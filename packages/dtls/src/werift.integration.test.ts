import { EventEmitter, once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { CipherContext, DtlsClient, DtlsServer, HashAlgorithm, SignatureAlgorithm } from 'werift';
import { DtlsEndpoint } from './DtlsEndpoint.ts';
import type { DtlsEndpointOptions } from './DtlsEndpointOptions.ts';
import type { SrtpKeyingMaterial } from './srtp/srtpKeyingMaterial.ts';
import { clientCertificate, serverCertificate } from './testing/TestLink.ts';

// An implementation that shares no line with ours; on a wire without sockets, but with timers of its own.
const AES_CM_128_HMAC_SHA1_80 = 1 as const;
const AEAD_AES_128_GCM = 7 as const;
const signatureHash = { hash: HashAlgorithm.sha256_4, signature: SignatureAlgorithm.ecdsa_3 };

type WeriftOptions = ConstructorParameters<typeof DtlsServer>[0];

class Wire {
  endpoint: DtlsEndpoint;
  readonly keys: Promise<SrtpKeyingMaterial>;
  readonly data: Promise<string>;
  readonly ended: Promise<string>;
  readonly transport: WeriftOptions['transport'];

  constructor(options: Omit<DtlsEndpointOptions, 'send'>) {
    const events = new EventEmitter();
    const first = (name: string) => once(events, name).then(([value]) => value);
    this.keys = first('keys');
    this.data = first('data');
    this.ended = first('ended');
    const transport: WeriftOptions['transport'] = {
      type: 'wire',
      address: { address: '127.0.0.1', port: 1, family: 'IPv4' },
      closed: false,
      onData: () => {},
      send: async (datagram) => {
        setImmediate(() => this.endpoint.receive(Buffer.from(datagram)));
      },
      close: async () => {},
    };
    this.transport = transport;
    this.endpoint = new DtlsEndpoint({
      ...options,
      send: (datagram) => setImmediate(() => transport.onData(datagram, ['127.0.0.1', 1])),
      onSrtpKeys: (keys) => events.emit('keys', keys),
      onData: (bytes) => events.emit('data', String(bytes)),
      onStateChange: (state, reason) => {
        if (state === 'closed' || state === 'failed') events.emit('ended', `${state}: ${reason}`);
      },
    });
  }
}

let wire: Wire | undefined;
afterEach(() => wire?.endpoint.close());

describe('werift', () => {
  test.each([
    { profile: AES_CM_128_HMAC_SHA1_80, saltBytes: 14 },
    { profile: AEAD_AES_128_GCM, saltBytes: 12 },
  ])('as a client connects to our server, profile $profile', async ({ profile, saltBytes }) => {
    wire = new Wire({
      role: 'server',
      certificate: serverCertificate,
      remoteFingerprint: clientCertificate.sha256Fingerprint,
      srtpProfiles: ['AEAD_AES_128_GCM', 'AES_CM_128_HMAC_SHA1_80'],
    });
    wire.endpoint.start();
    const client = new DtlsClient({
      transport: wire.transport,
      srtpProfiles: [profile],
      cert: clientCertificate.certificatePem,
      key: clientCertificate.privateKeyPem,
      signatureHash,
      extendedMasterSecret: true,
    });
    const connected = client.onConnect.asPromise();
    await client.connect();
    const keys = await wire.keys;
    await connected;
    const theirs = client.extractSessionKeys(16, saltBytes);
    expect(theirs.localKey).toEqual(keys.remoteKey);
    expect(theirs.remoteSalt).toEqual(keys.localSalt);
    const received = client.onData.asPromise();
    wire.endpoint.sendData(Buffer.from('from ours'));
    expect(String((await received)[0])).toBe('from ours');
    await client.send(Buffer.from('from werift'));
    expect(await wire.data).toBe('from werift');
  });

  test.each([{ extendedMasterSecret: true }, { extendedMasterSecret: false }])(
    'as a server, which asks for a cookie, is connected to by our client, $extendedMasterSecret',
    async ({ extendedMasterSecret }) => {
      wire = new Wire({
        role: 'client',
        certificate: clientCertificate,
        remoteFingerprint: serverCertificate.sha256Fingerprint,
        srtpProfiles: ['AES_CM_128_HMAC_SHA1_80'],
      });
      const server = new DtlsServer({
        transport: wire.transport,
        srtpProfiles: [AES_CM_128_HMAC_SHA1_80],
        cert: serverCertificate.certificatePem,
        key: serverCertificate.privateKeyPem,
        signatureHash,
        certificateRequest: true,
        extendedMasterSecret,
      });
      wire.endpoint.start();
      const keys = await wire.keys;
      const theirs = server.extractSessionKeys(16, 14);
      expect(theirs.localKey).toEqual(keys.remoteKey);
      expect(theirs.remoteSalt).toEqual(keys.localSalt);
      const received = server.onData.asPromise();
      wire.endpoint.sendData(Buffer.from('from ours'));
      expect(String((await received)[0])).toBe('from ours');
    },
  );

  test('is refused when its certificate is stolen', async () => {
    const { keyPem } = await CipherContext.createSelfSignedCertificateWithKey(signatureHash);
    wire = new Wire({
      role: 'server',
      certificate: serverCertificate,
      remoteFingerprint: clientCertificate.sha256Fingerprint,
    });
    wire.endpoint.start();
    const client = new DtlsClient({
      transport: wire.transport,
      cert: clientCertificate.certificatePem,
      key: keyPem,
      signatureHash,
    });
    client.onError.subscribe(() => {});
    await client.connect();
    expect(await wire.ended).toMatch(/^failed: .*CertificateVerify/);
  });
});
