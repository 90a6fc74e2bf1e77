import type { types } from '@parley/sfu-core';
import type { RemoteTransport } from '../client/WebRtcClient.ts';

/** What a client needs to know of a transport. */
export function remoteOf({ iceParameters, iceCandidates, dtlsParameters }: types.WebRtcTransport): RemoteTransport {
  const [iceCandidate] = iceCandidates;
  const dtlsFingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  if (!iceCandidate || !dtlsFingerprint) throw new Error('transport without candidate or fingerprint');
  return { iceParameters, iceCandidate, dtlsFingerprint };
}
