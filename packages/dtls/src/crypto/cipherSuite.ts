import type { AeadAlgorithm } from '../record/RecordCipher.ts';
import type { PrfHash } from './prf.ts';

/** A cipher suite we can negotiate: all have forward secrecy and an AEAD cipher. */
export interface CipherSuite {
  id: number;
  /** The name in the IANA registry. */
  name: string;
  /** What kind of key the server's certificate holds. */
  authentication: 'ec' | 'rsa';
  aead: AeadAlgorithm;
  keyBytes: number;
  hash: PrfHash;
}

/** In order of preference: 128-bit AES is what browsers use, and it is enough. */
export const cipherSuites: readonly CipherSuite[] = [
  {
    id: 0xc02b,
    name: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    authentication: 'ec',
    aead: 'aes-128-gcm',
    keyBytes: 16,
    hash: 'sha256',
  },
  {
    id: 0xc02f,
    name: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    authentication: 'rsa',
    aead: 'aes-128-gcm',
    keyBytes: 16,
    hash: 'sha256',
  },
  {
    id: 0xc02c,
    name: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    authentication: 'ec',
    aead: 'aes-256-gcm',
    keyBytes: 32,
    hash: 'sha384',
  },
  {
    id: 0xc030,
    name: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    authentication: 'rsa',
    aead: 'aes-256-gcm',
    keyBytes: 32,
    hash: 'sha384',
  },
];
