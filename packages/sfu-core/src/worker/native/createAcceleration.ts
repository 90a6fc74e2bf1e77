import { arch, endianness, platform } from 'node:os';
import type { SrtpProfileName } from '@parley/dtls';
import type { DatagramBatch } from '../io/DatagramBatch.ts';
import { AesGcmCipher } from '../srtp/AesGcmCipher.ts';
import { createSrtpCipher, type SrtpCipherFactory } from '../srtp/createSrtpCipher.ts';
import { type Koffi, loadKoffi } from './Koffi.ts';
import { GCM_SCRATCH_BYTES, type GcmResources, NativeGcm } from './NativeGcm.ts';
import { NativeMemory } from './NativeMemory.ts';
import { loadOpenSsl } from './OpenSsl.ts';
import { BATCH_SLOTS_BYTES, BATCH_TABLE_BYTES, SendBatch, type SendCalls } from './SendBatch.ts';

/** Where the structures of system calls are known to be as `SendBatch` lays them out. */
const ARCHITECTURES = ['x64', 'arm64'];

/** How an engine sends and encrypts. */
export interface Acceleration {
  /** Undefined: packet by packet, by node's own sockets. */
  batch: DatagramBatch | undefined;
  createCipher: SrtpCipherFactory;
  /** What is agreed on with browsers, the cheapest first. */
  srtpProfiles: readonly SrtpProfileName[];
  /** In a line: which way packets take, and why. */
  description: string;
}

/** The way that is always there. HMAC and key streams made ahead cost it half of what a cipher object for each packet does. */
const plain = {
  batch: undefined,
  createCipher: createSrtpCipher,
  srtpProfiles: ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_128_GCM'],
} as const;

/**
 * Looks for what makes sending cheaper: `koffi`, an optional dependency, with which `sendmmsg` and the OpenSSL that node itself
 * exports can be called. Wherever anything of that is missing, or PARLEY_NATIVE is `off`, all is done as without.
 */
export function createAcceleration(load: () => Koffi = loadKoffi, env = process.env): Acceleration {
  if (env.PARLEY_NATIVE === 'off') return { ...plain, description: 'node alone: PARLEY_NATIVE=off' };
  try {
    return accelerate(load());
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('\n');
    return { ...plain, description: `node alone: ${reason}` };
  }
}

function accelerate(koffi: Koffi): Acceleration {
  if (platform() !== 'linux' || !ARCHITECTURES.includes(arch()) || endianness() !== 'LE') {
    throw new Error(`nothing faster is known on ${platform()} ${arch()}`);
  }
  const slots = new NativeMemory(koffi, BATCH_SLOTS_BYTES);
  const calls: SendCalls = {
    sendmmsg: koffi.load(null).func('sendmmsg', 'int', ['int', 'uintptr_t', 'uint32_t', 'int']),
    errno: () => koffi.errno(),
  };
  const resources = { openSsl: loadOpenSsl(koffi), scratch: new NativeMemory(koffi, GCM_SCRATCH_BYTES), slots };
  return {
    batch: new SendBatch(calls, slots, new NativeMemory(koffi, BATCH_TABLE_BYTES)),
    createCipher: cipherFactory(resources),
    srtpProfiles: ['AEAD_AES_128_GCM', 'AES_CM_128_HMAC_SHA1_80'],
    description: 'sendmmsg and OpenSSL, by koffi',
  };
}

/** AES-CM stays as it is: what it costs is mostly HMAC-SHA1, which node's one-shot hash does as fast as a direct call. */
function cipherFactory(resources: GcmResources): SrtpCipherFactory {
  return (profile, keys) =>
    profile.authenticationKeyLengthBytes === 0
      ? new AesGcmCipher(profile, keys, (key) => new NativeGcm(key, resources))
      : createSrtpCipher(profile, keys);
}
