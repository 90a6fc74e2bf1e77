/** What was wrong with a call into this package. */
export type DtlsErrorCode = 'INVALID_CERTIFICATE' | 'INVALID_FINGERPRINT' | 'INVALID_OPTION' | 'DATA_TOO_LARGE';

/** Thrown on misuse of the API. Bytes from the network never cause one. */
export class DtlsError extends Error {
  override readonly name = 'DtlsError';
  readonly code: DtlsErrorCode;

  constructor(code: DtlsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
