import type { CreateWebRtcTransportData } from '../channel/contract.ts';
import type { TransportListenInfo } from '../types/transport.ts';
import type { WebRtcTransportOptions } from '../types/webRtcTransport.ts';
import { checkAppData } from './ApiObject.ts';
import { listenInfosOfIps, normalizeListenInfos, type ProtocolPreference } from './listenInfos.ts';
import { sctpSettings } from './sctpSettings.ts';

/**
 * What the engine is asked for when an application gives these options: checked, completed with defaults, and with
 * old-style spellings translated.
 *
 * @throws TypeError when options are malformed or it is not said where to listen.
 */
export function webRtcTransportRequest(
  transportId: string,
  options: WebRtcTransportOptions,
): CreateWebRtcTransportData {
  const { webRtcServer, listenInfos, listenIps, port, appData } = options;
  if (!webRtcServer && !Array.isArray(listenInfos) && !Array.isArray(listenIps)) {
    throw new TypeError('missing webRtcServer, listenInfos and listenIps (one of them is mandatory)');
  }
  if (webRtcServer && listenInfos && listenIps) {
    throw new TypeError('only one of webRtcServer, listenInfos and listenIps must be given');
  }
  checkAppData(appData);

  const protocols: ProtocolPreference = {
    enableUdp: options.enableUdp ?? true,
    enableTcp: options.enableTcp ?? Boolean(webRtcServer),
    preferUdp: options.preferUdp ?? false,
    preferTcp: options.preferTcp ?? false,
  };
  return {
    transportId,
    ...(webRtcServer
      ? { webRtcServerId: webRtcServer.id }
      : { listenInfos: ownListenInfos(listenInfos, listenIps, port, protocols) }),
    ...protocols,
    iceConsentTimeout: options.iceConsentTimeout ?? 30,
    initialAvailableOutgoingBitrate: options.initialAvailableOutgoingBitrate ?? 600_000,
    sctp: sctpSettings(options, { isDataChannel: true }),
  };
}

function ownListenInfos(
  listenInfos: WebRtcTransportOptions['listenInfos'],
  listenIps: WebRtcTransportOptions['listenIps'],
  port: number | undefined,
  protocols: ProtocolPreference,
): TransportListenInfo[] {
  return normalizeListenInfos(listenIps ? listenInfosOfIps(listenIps, port, protocols) : (listenInfos ?? []));
}
