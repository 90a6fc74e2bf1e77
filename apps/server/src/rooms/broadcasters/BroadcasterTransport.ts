import type { BroadcasterData } from '@parley/signaling-protocol';
import { errorCodes, ProtocolError, validateBroadcasterBody } from '@parley/signaling-protocol';
import type { ListenRange, SfuPlainTransport, SfuTransport, SfuWebRtcTransport } from '../../sfu/border.ts';
import { iceConsentTimeoutSeconds } from '../Peer.ts';
import type { Room } from '../Room.ts';

/** A transport over which a broadcaster sends or receives. */
export interface BroadcasterTransport {
  readonly sfu: SfuTransport;
  /** What the broadcaster is told of it. */
  describe(): object;
  /** Gives the SFU the remote's side, as the HTTP body has it. A second time is 409, unless the first failed. */
  connect(body: unknown): Promise<object>;
}

/** Where plain transports listen, for a broadcaster that reached the server at an address of its own. */
export type PlainListen = ListenRange;

/** Makes the kind of transport that is asked for. */
export async function createBroadcasterTransport(
  room: Room,
  data: BroadcasterData<'createTransport'>,
  listen: PlainListen,
): Promise<BroadcasterTransport> {
  const enableSctp = Boolean(data.sctpCapabilities);
  if (data.type === 'webrtc') {
    const iceConsentTimeout = iceConsentTimeoutSeconds;
    return new WebRtc(await room.router.createWebRtcTransport({ enableSctp, iceConsentTimeout }));
  }
  const { rtcpMux = true, comedia = false, srtpCryptoSuite, enableSrtp = srtpCryptoSuite !== undefined } = data;
  const sfu = await room.router.createPlainTransport({
    listenInfo: listen,
    rtcpMux,
    comedia,
    enableSctp,
    enableSrtp,
    ...(srtpCryptoSuite && { srtpCryptoSuite }),
  });
  return new Plain(sfu, { comedia, srtp: enableSrtp });
}

/** Lets only one connect through at a time, and none after one that worked. */
class Once {
  #used = false;

  async run(connect: () => Promise<void>): Promise<void> {
    if (this.#used) throw new ProtocolError(errorCodes.conflict, 'this transport is already connected');
    this.#used = true;
    try {
      await connect();
    } catch (error) {
      this.#used = false;
      throw error;
    }
  }
}

class WebRtc implements BroadcasterTransport {
  readonly sfu: SfuWebRtcTransport;
  readonly #once = new Once();

  constructor(sfu: SfuWebRtcTransport) {
    this.sfu = sfu;
  }

  describe(): object {
    const { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters } = this.sfu;
    return { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters };
  }

  async connect(body: unknown): Promise<object> {
    const validated = validateBroadcasterBody('connectWebRtcTransport', body);
    if (!validated.ok) throw validated.error;
    await this.#once.run(() => this.sfu.connect(validated.value));
    return {};
  }
}

class Plain implements BroadcasterTransport {
  readonly sfu: SfuPlainTransport;
  readonly #use: { comedia: boolean; srtp: boolean };
  readonly #once = new Once();

  constructor(sfu: SfuPlainTransport, use: { comedia: boolean; srtp: boolean }) {
    this.sfu = sfu;
    this.#use = use;
  }

  describe(): object {
    const { id, tuple, rtcpTuple, sctpParameters, srtpParameters } = this.sfu;
    return {
      id,
      ip: tuple.localAddress,
      port: tuple.localPort,
      rtcpPort: rtcpTuple?.localPort,
      sctpParameters,
      srtpParameters,
    };
  }

  async connect(body: unknown): Promise<object> {
    const validated = validateBroadcasterBody('connectPlainTransport', body ?? {});
    if (!validated.ok) throw validated.error;
    const { ip, port, rtcpPort, srtpParameters } = validated.value;
    const { comedia, srtp } = this.#use;
    if (comedia && !srtp) {
      throw new ProtocolError(errorCodes.conflict, 'a comedia transport learns the address from the first packet');
    }
    const missing = [!comedia && !ip && 'ip', !comedia && !port && 'port', srtp && !srtpParameters && 'srtpParameters'];
    const first = missing.find((name) => name !== false);
    if (first) throw new ProtocolError(errorCodes.badRequest, `${first} is missing`);
    await this.#once.run(() =>
      this.sfu.connect({
        ...(!comedia && { ...(ip && { ip }), ...(port && { port }), ...(rtcpPort && { rtcpPort }) }),
        ...(srtp && srtpParameters && { srtpParameters }),
      }),
    );
    // SRTP with another suite than ours makes the SFU choose new keys of that suite.
    return srtp ? { srtpParameters: this.sfu.srtpParameters } : {};
  }
}
