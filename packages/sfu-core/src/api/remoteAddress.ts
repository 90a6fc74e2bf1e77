import { isIP } from 'node:net';
import type { SrtpParameters } from '../types/srtpParameters.ts';

/** Throws TypeError unless each of these is an address, port or keys of a remote, or not given. */
export function checkRemote(remote: {
  ip?: string;
  port?: number;
  rtcpPort?: number;
  srtpParameters?: SrtpParameters;
}): void {
  if (remote.ip !== undefined && (typeof remote.ip !== 'string' || !isIP(remote.ip))) {
    throw new TypeError(`invalid IP "${remote.ip}"`);
  }
  for (const name of ['port', 'rtcpPort'] as const) {
    const port = remote[name];
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port <= 65535)) {
      throw new TypeError(`invalid ${name} "${port}"`);
    }
  }
  const { srtpParameters } = remote;
  if (srtpParameters === undefined) return;
  if (typeof srtpParameters !== 'object' || typeof srtpParameters?.cryptoSuite !== 'string') {
    throw new TypeError('missing srtpParameters.cryptoSuite');
  }
  if (!srtpParameters.keyBase64 || typeof srtpParameters.keyBase64 !== 'string') {
    throw new TypeError('missing srtpParameters.keyBase64');
  }
}
