/**
 * A hardened DTLS 1.2 endpoint for DTLS-SRTP, on node:crypto alone.
 *
 * @packageDocumentation
 */
export {
  DtlsCertificate,
  type DtlsCertificateGenerateOptions,
  type DtlsCertificatePem,
} from './certificate/DtlsCertificate.ts';
export {
  type DtlsFingerprint,
  type FingerprintAlgorithm,
  fingerprintAlgorithms,
  fingerprintMatches,
  fingerprintOf,
} from './certificate/DtlsFingerprint.ts';
export type { DtlsCounters } from './DtlsCounters.ts';
export { DtlsEndpoint } from './DtlsEndpoint.ts';
export type { DtlsEndpointOptions, DtlsRole, DtlsState } from './DtlsEndpointOptions.ts';
export { DtlsError, type DtlsErrorCode } from './DtlsError.ts';
export { type DtlsTimers, systemTimers } from './DtlsTimers.ts';
export type { DtlsAlert } from './record/alert.ts';
export type { SrtpKeyingMaterial } from './srtp/srtpKeyingMaterial.ts';
export { type SrtpProfile, type SrtpProfileName, srtpProfiles } from './srtp/srtpProfile.ts';
