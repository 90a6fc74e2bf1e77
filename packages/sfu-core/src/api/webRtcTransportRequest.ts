import type { CreateWebRtcTransportData } from '../channel/contract.ts';
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
  const { webRtcServer, listenInfos, listenIps, appData } = options;
  if (!webRtcServer && !Array.isArray(listenInfos) && !Array.isArray(listenIps)) {
    throw new TypeError('missing webRtcServer, listenInfos and listenIps (one of them is mandatory)');
  }
  if (webRtcServer && listenInfos && listenIps) {
    throw new TypeError('only one of webRtcServer, listenInfos and listenIps must be given');
  }
  checkAppData(appData);

  return {
    transportId,
    ...(webRtcServer ? onServer(webRtcServer.id, options) : onOwnSockets(options)),
    iceConsentTimeout: options.iceConsentTimeout ?? 30,
    initialAvailableOutgoingBitrate: options.initialAvailableOutgoingBitrate ?? 600_000,
    sctp: sctpSettings(options, { isDataChannel: true }),
  };
}

type Listening = ProtocolPreference & Pick<CreateWebRtcTransportData, 'webRtcServerId' | 'listenInfos'>;

/** The sockets are there; which of them are offered, and in which order, is for the options to say. */
function onServer(webRtcServerId: string, options: WebRtcTransportOptions): Listening {
  return { webRtcServerId, ...protocolPreference(options, { enableTcp: true }) };
}

/** What is listened on is offered, in the order given. The protocols of the options only say what `listenIps` stand for. */
function onOwnSockets(options: WebRtcTransportOptions): Listening {
  const { listenIps, listenInfos = [], port } = options;
  const preference = protocolPreference(options, { enableTcp: false });
  return {
    listenInfos: normalizeListenInfos(listenIps ? listenInfosOfIps(listenIps, port, preference) : listenInfos),
    enableUdp: true,
    enableTcp: true,
    preferUdp: false,
    preferTcp: false,
  };
}

function protocolPreference(
  options: WebRtcTransportOptions,
  defaults: Pick<ProtocolPreference, 'enableTcp'>,
): ProtocolPreference {
  return {
    enableUdp: options.enableUdp ?? true,
    enableTcp: options.enableTcp ?? defaults.enableTcp,
    preferUdp: options.preferUdp ?? false,
    preferTcp: options.preferTcp ?? false,
  };
}
