import { describe, expect, test } from 'vitest';
import { clientHelloBody } from '../../testing/forgedRecords.ts';
import { readCertificateMessage, writeCertificateMessage } from './certificateMessage.ts';
import { readCertificateRequest, writeCertificateRequest } from './certificateRequest.ts';
import { offeredIds, readClientHello, writeClientHello } from './clientHello.ts';
import { readCertificateVerify, writeCertificateVerify } from './digitalSignature.ts';
import { extensionType } from './extensions.ts';
import { readHelloVerifyRequest, writeHelloVerifyRequest } from './helloVerifyRequest.ts';
import {
  readClientKeyExchange,
  readServerKeyExchange,
  serverKeyExchangeParameters,
  writeClientKeyExchange,
  writeServerKeyExchange,
} from './keyExchange.ts';
import { readServerHello, writeServerHello } from './serverHello.ts';

const random = Buffer.alloc(32, 5);
const signature = { scheme: 0x0403, bytes: Buffer.alloc(70, 6) };

const messages: { name: string; bytes: Buffer; read: (bytes: Buffer) => unknown; mayEndAt?: number[] }[] = [
  // A hello may end where its extensions would begin.
  { name: 'ClientHello', bytes: clientHelloBody(random, 20), read: readClientHello, mayEndAt: [44] },
  {
    name: 'ServerHello',
    bytes: writeServerHello({
      version: 0xfefd,
      random,
      sessionId: Buffer.alloc(0),
      cipherSuite: 0xc02b,
      compressionMethod: 0,
      extensions: new Map([[extensionType.extendedMasterSecret, Buffer.alloc(0)]]),
    }),
    read: readServerHello,
    mayEndAt: [38],
  },
  { name: 'HelloVerifyRequest', bytes: writeHelloVerifyRequest(Buffer.alloc(20, 1)), read: readHelloVerifyRequest },
  {
    name: 'Certificate',
    bytes: writeCertificateMessage([Buffer.alloc(30, 1), Buffer.alloc(10, 2)]),
    read: readCertificateMessage,
  },
  {
    name: 'ServerKeyExchange',
    bytes: writeServerKeyExchange(serverKeyExchangeParameters(29, Buffer.alloc(32, 3)), signature),
    read: readServerKeyExchange,
  },
  { name: 'CertificateRequest', bytes: writeCertificateRequest([0x0403, 0x0804]), read: readCertificateRequest },
  { name: 'ClientKeyExchange', bytes: writeClientKeyExchange(Buffer.alloc(32, 3)), read: readClientKeyExchange },
  { name: 'CertificateVerify', bytes: writeCertificateVerify(signature), read: readCertificateVerify },
];

describe.each(messages)('$name', ({ bytes, read, mayEndAt = [] }) => {
  test('parses as it was written', () => {
    expect(read(bytes)).toBeDefined();
  });

  test('does not parse when anything is missing or too much', () => {
    for (let end = 0; end < bytes.length; end++) {
      if (!mayEndAt.includes(end)) expect(read(bytes.subarray(0, end)), `cut at ${end}`).toBeUndefined();
    }
    expect(read(Buffer.concat([bytes, Buffer.from([0])]))).toBeUndefined();
  });
});

test('a hello says what it says', () => {
  const hello = readClientHello(clientHelloBody(random, 20))!;
  expect(writeClientHello(hello)).toEqual(clientHelloBody(random, 20));
  expect(offeredIds(hello.extensions, extensionType.useSrtp)).toEqual([1, 7, 8]);
  expect(offeredIds(hello.extensions, extensionType.supportedGroups)).toEqual([0x11ec, 29, 23]);
  expect(offeredIds(hello.extensions, 0)).toBeUndefined();
});

test('an extension that comes twice is refused', () => {
  const hello = readClientHello(clientHelloBody(random))!;
  const once = writeClientHello({ ...hello, extensions: new Map([[23, Buffer.alloc(0)]]) });
  const twice = Buffer.concat([once.subarray(0, -6), Buffer.from('00080017000000170000', 'hex')]);
  expect(readClientHello(once)).toBeDefined();
  expect(readClientHello(twice)).toBeUndefined();
});
