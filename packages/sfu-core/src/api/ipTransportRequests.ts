import type { CreatePipeTransportData, CreatePlainTransportData } from '../channel/contract.ts';
import type { PipeTransportOptions } from '../types/pipeTransport.ts';
import type { PlainTransportOptions } from '../types/plainTransport.ts';
import type { SrtpCryptoSuite } from '../types/srtpParameters.ts';
import { checkAppData } from './ApiObject.ts';
import { Logger } from './Logger.ts';
import { singleListenInfo, udpListenInfo } from './listenInfos.ts';
import { sctpSettings } from './sctpSettings.ts';

const logger = new Logger('Router');

const srtpCryptoSuites: readonly SrtpCryptoSuite[] = [
  'AEAD_AES_256_GCM',
  'AEAD_AES_128_GCM',
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
];

/**
 * What the engine is asked for when an application wants a plain transport with these options: checked, completed with
 * defaults, and with old-style spellings translated.
 *
 * @throws TypeError when options are malformed or it is not said where to listen.
 */
export function plainTransportRequest(transportId: string, options: PlainTransportOptions): CreatePlainTransportData {
  const listenInfo = singleListenInfo(options);
  const rtcpListenInfo = options.rtcpListenInfo && udpListenInfo(options.rtcpListenInfo);
  checkAppData(options.appData);
  const { rtcpMux = true, enableSrtp = false, srtpCryptoSuite = 'AES_CM_128_HMAC_SHA1_80' } = options;
  if (!srtpCryptoSuites.includes(srtpCryptoSuite)) throw new TypeError(`invalid SrtpCryptoSuite: ${srtpCryptoSuite}`);
  if (rtcpMux && rtcpListenInfo) logger.warn('createPlainTransport() | no rtcpMux, since rtcpListenInfo is given');
  return {
    transportId,
    listenInfo,
    rtcpListenInfo,
    rtcpMux: rtcpMux && !rtcpListenInfo,
    comedia: options.comedia ?? false,
    srtpCryptoSuite: enableSrtp ? srtpCryptoSuite : undefined,
    sctp: sctpSettings(options, { isDataChannel: false }),
  };
}

/**
 * The same for a pipe transport.
 *
 * @throws TypeError when options are malformed or it is not said where to listen.
 */
export function pipeTransportRequest(transportId: string, options: PipeTransportOptions): CreatePipeTransportData {
  const listenInfo = singleListenInfo(options);
  checkAppData(options.appData);
  return {
    transportId,
    listenInfo,
    enableRtx: options.enableRtx ?? false,
    enableSrtp: options.enableSrtp ?? false,
    sctp: sctpSettings(options, { isDataChannel: false }),
  };
}
