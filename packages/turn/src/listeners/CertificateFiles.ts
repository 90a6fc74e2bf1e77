import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { DtlsCertificate } from '@parley/dtls';

/** A certificate chain with its private key, as PEM. */
export interface CertificatePem {
  cert: string | Buffer;
  key: string | Buffer;
}

/** A certificate as it is, or the files it is in; files are read again when they change. */
export type CertificateSource = CertificatePem | { certFile: string; keyFile: string };

/** How often files are looked at. Looking works where watching does not: links, renames, network file systems. */
const POLL_INTERVAL_MS = 1000;

/** Gives the certificate in use, and notices when its files change. */
export class CertificateFiles {
  readonly #source: CertificateSource;
  #current: CertificatePem;
  /** The files as they were just before they were last read. */
  #seen: string;
  #polling: NodeJS.Timeout | undefined;

  /** @throws when the files can't be read, when certificate and key don't parse, or don't belong together. */
  constructor(source: CertificateSource) {
    this.#source = source;
    this.#seen = this.#look();
    this.#current = this.#read();
  }

  get current(): CertificatePem {
    return this.#current;
  }

  /** The same for DTLS. */
  get dtls(): DtlsCertificate {
    return DtlsCertificate.fromPem({ certificatePem: this.#current.cert, privateKeyPem: this.#current.key });
  }

  /** Calls back whenever other contents are in use. A pair that is not sound, maybe half written, is not taken. */
  watch(onChanged: () => void, onRejected: (error: Error) => void, intervalMs = POLL_INTERVAL_MS): void {
    if (!('certFile' in this.#source) || this.#polling) return;
    this.#polling = setInterval(() => {
      const now = this.#look();
      if (now === this.#seen) return;
      this.#seen = now;
      this.#reload(onChanged, onRejected);
    }, intervalMs);
    this.#polling.unref();
  }

  close(): void {
    clearInterval(this.#polling);
    this.#polling = undefined;
  }

  /** What differs whenever a file was written, or another took its place. */
  #look(): string {
    const source = this.#source;
    if (!('certFile' in source)) return '';
    return [source.certFile, source.keyFile].map(stateOf).join();
  }

  #reload(onChanged: () => void, onRejected: (error: Error) => void): void {
    try {
      const next = this.#read();
      if (
        next.cert.toString() === this.#current.cert.toString() &&
        next.key.toString() === this.#current.key.toString()
      )
        return;
      this.#current = next;
    } catch (error) {
      onRejected(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    onChanged();
  }

  #read(): CertificatePem {
    const source = this.#source;
    const pem =
      'certFile' in source
        ? { cert: readFileSync(source.certFile), key: readFileSync(source.keyFile) }
        : { cert: source.cert, key: source.key };
    DtlsCertificate.fromPem({ certificatePem: pem.cert, privateKeyPem: pem.key });
    // Further certificates of the chain too: whoever is told of a new one can use it.
    createSecureContext(pem);
    return pem;
  }
}

function stateOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    // Gone for a moment, or not ours to read: what there is goes on until that changes.
    return 'none';
  }
}
