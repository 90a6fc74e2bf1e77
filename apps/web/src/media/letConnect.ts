import type { types } from 'mediasoup-client';
import type { SignallingConnection } from './ProtooConnection.ts';

/** Lets a transport connect when it wants to: the server is told with which certificate (DTLS) that will be. */
export function letConnect(transport: types.Transport, server: Pick<SignallingConnection, 'request'>): void {
  transport.on('connect', ({ dtlsParameters }, done, failed) => {
    server.request('connectWebRtcTransport', { transportId: transport.id, dtlsParameters }).then(done, failed);
  });
}
