import { errorCodes, ProtocolError, readEncryptionNote, sealableCapabilities } from '@parley/signaling-protocol';
import { clientCapabilities } from '../../sfu/clientCapabilities.ts';
import { iceConsentTimeoutSeconds } from '../Peer.ts';
import { PeerTransport } from '../PeerTransport.ts';
import { reportDownlink } from '../reportDownlink.ts';
import { find, type Handlers, type RequestContext } from './Handler.ts';

/** Where the SFU's bandwidth estimation starts, before it has heard from the client. */
const initialAvailableOutgoingBitrateBps = 1_000_000;
/** What a client is told to send at most. */
const maxIncomingBitrateBps = 1_500_000;
/** Transports in each direction: one, and its successor while the first is being given up. */
const maxTransportsPerDirection = 2;

/** The router's and the transports' requests: all that a client may ask for before it joined. */
export const transportHandlers: Handlers<
  'getRouterRtpCapabilities' | 'createWebRtcTransport' | 'connectWebRtcTransport' | 'restartIce'
> = {
  getRouterRtpCapabilities: ({ room }) => {
    const capabilities = clientCapabilities(room.router.rtpCapabilities);
    const isEncrypted = [...room.peers].some(({ producers }) =>
      [...producers.values()].some(({ appData }) => readEncryptionNote(appData)),
    );
    return isEncrypted ? sealableCapabilities(capabilities) : capabilities;
  },

  async createWebRtcTransport(context, { forceTcp, producing, consuming }) {
    const { room, peer } = context;
    checkLimits(context, { producing, consuming });
    const firstReceiving = consuming && !peer.receiving;
    const sfu = await room.router.createWebRtcTransport({
      enableUdp: !forceTcp,
      enableTcp: true,
      preferUdp: !forceTcp,
      enableSctp: true,
      iceConsentTimeout: iceConsentTimeoutSeconds,
      initialAvailableOutgoingBitrate: initialAvailableOutgoingBitrateBps,
      ...(!consuming && { expectedConsumers: 0 }),
      appData: { peerId: peer.id, producing, consuming },
    });
    if (peer.closed) {
      sfu.close();
      throw new ProtocolError(errorCodes.conflict, 'the peer has left');
    }
    const transport = new PeerTransport(sfu, { producing, consuming });
    peer.transports.set(sfu.id, transport);
    watch(context, transport);
    if (producing) await limitIncoming(context, transport);
    if (consuming) await watchDownlink(context, transport);
    // A client that joined first still gets what is being sent.
    if (peer.joined && firstReceiving) room.offerEverythingTo(peer);
    return {
      id: sfu.id,
      iceParameters: sfu.iceParameters,
      iceCandidates: sfu.iceCandidates,
      dtlsParameters: sfu.dtlsParameters,
      ...(sfu.sctpParameters && { sctpParameters: sfu.sctpParameters }),
      // A relay speaks UDP to the SFU, so it is of no use to a transport that has only TCP candidates.
      iceServers: forceTcp ? [] : (peer.turn?.iceServers(sfu.iceCandidates) ?? []),
    };
  },

  async connectWebRtcTransport({ peer }, { transportId, dtlsParameters }) {
    await find(peer.transports, 'transport', transportId).connect(dtlsParameters);
    return {};
  },

  async restartIce({ peer }, { transportId }) {
    const { sfu } = find(peer.transports, 'transport', transportId);
    const iceParameters = await sfu.restartIce();
    return { ...iceParameters, iceServers: peer.turn?.iceServers(sfu.iceCandidates) ?? [] };
  },
};

function checkLimits({ peer }: RequestContext, use: { producing: boolean; consuming: boolean }): void {
  if (!use.producing && !use.consuming) {
    throw new ProtocolError(errorCodes.badRequest, 'producing or consuming must be true');
  }
  for (const direction of ['producing', 'consuming'] as const) {
    const open = [...peer.transports.values()].filter((transport) => transport[direction]).length;
    if (use[direction] && open >= maxTransportsPerDirection) {
      throw new ProtocolError(errorCodes.conflict, `there are ${open} ${direction} transports already`);
    }
  }
}

// The limit is a courtesy to the bandwidth of all; a call without it is better than none.
async function limitIncoming({ peer }: RequestContext, { sfu }: PeerTransport): Promise<void> {
  try {
    await sfu.setMaxIncomingBitrate(maxIncomingBitrateBps);
  } catch (error) {
    peer.logger.warn({ transportId: sfu.id, err: error }, 'incoming bitrate not limited');
  }
}

async function watchDownlink({ peer }: RequestContext, { sfu }: PeerTransport): Promise<void> {
  try {
    await reportDownlink(peer, sfu);
  } catch (error) {
    peer.logger.warn({ transportId: sfu.id, err: error }, 'downlink not reported');
  }
}

/** Tells the client how its transport fares, seen from here. */
function watch({ peer }: RequestContext, { sfu }: PeerTransport): void {
  const changed = (level: 'debug' | 'info' | 'warn' = 'debug', reason?: string) => {
    if (peer.closed) return;
    const { id: transportId, iceState, dtlsState } = sfu;
    peer.socket.notify('transportState', { transportId, iceState, dtlsState, ...(reason && { reason }) });
    peer.logger[level]({ transportId, iceState, dtlsState }, reason ?? 'transport state');
    peer.checkHealth();
  };
  // A page that is closed looks so too, for the moment until its socket closes: no warning, then.
  sfu.on('icestatechange', (state) => {
    if (state === 'disconnected') changed('info', 'ICE: the client no longer answers on any path');
    else changed();
  });
  sfu.on('dtlsstatechange', (state) => {
    if (state === 'failed') changed('warn', 'DTLS: the handshake failed or the certificate is not the announced one');
    else changed();
  });
}
