import type { SrtpKeyingMaterial } from '@parley/dtls';
import { EngineError } from '../../../channel/EngineChannel.ts';
import type { SrtpCryptoSuite, SrtpParameters } from '../../../types/srtpParameters.ts';
import { SRTP_PROFILES } from '../../srtp/SrtpProfile.ts';

/** Our master key and salt where keys are told by signalling, as in SDP security descriptions (RFC 4568 §6.1). */
export class SdesKeys {
  readonly parameters: SrtpParameters;
  readonly #master: Buffer;

  /** Keys made by chance. */
  constructor(cryptoSuite: SrtpCryptoSuite, randomBytes: (sizeBytes: number) => Buffer) {
    this.#master = randomBytes(masterLengthBytes(cryptoSuite));
    this.parameters = { cryptoSuite, keyBase64: this.#master.toString('base64') };
  }

  /** What SRTP runs on with a remote of the same suite. Throws a TypeError when its key is not as long as the suite wants it. */
  materialWith({ cryptoSuite, keyBase64 }: SrtpParameters): SrtpKeyingMaterial {
    const remote = Buffer.from(keyBase64, 'base64');
    if (remote.length !== masterLengthBytes(cryptoSuite)) {
      throw new EngineError('TypeError', 'invalid decoded SRTP key length');
    }
    const { name, keyLengthBytes } = SRTP_PROFILES[cryptoSuite];
    return {
      profile: name,
      localKey: this.#master.subarray(0, keyLengthBytes),
      localSalt: this.#master.subarray(keyLengthBytes),
      remoteKey: remote.subarray(0, keyLengthBytes),
      remoteSalt: remote.subarray(keyLengthBytes),
    };
  }
}

function masterLengthBytes(cryptoSuite: SrtpCryptoSuite): number {
  if (!Object.hasOwn(SRTP_PROFILES, cryptoSuite)) {
    throw new EngineError('TypeError', 'invalid/unsupported srtpParameters.cryptoSuite');
  }
  const { keyLengthBytes, saltLengthBytes } = SRTP_PROFILES[cryptoSuite];
  return keyLengthBytes + saltLengthBytes;
}
