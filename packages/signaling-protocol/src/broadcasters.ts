import * as v from 'valibot';
import { channelLabel, channelProtocol, sctpStreamParameters } from './media/data.ts';
import { mediaKind, rtpCapabilities, rtpParameters } from './media/rtp.ts';
import { srtpCryptoSuite, srtpParameters } from './media/srtp.ts';
import { dtlsParameters, sctpCapabilities } from './media/transport.ts';
import { device } from './requests/room.ts';
import { appData, displayName, id, integer, text } from './text.ts';

const flag = v.optional(v.boolean('must be a boolean'));
const port = v.optional(integer(1, 65_535));

/** Bodies of the HTTP API for broadcasters: programs that send or record without signalling. */
export const broadcasterBodies = {
  /** `POST /rooms/:roomId/broadcasters` */
  createBroadcaster: v.object({
    /** Its peerId. */
    id,
    displayName,
    /** `flag` is `broadcaster` whatever is given. */
    device: v.optional(v.partial(device, ['flag', 'name']), {}),
    /** What it can receive; without it, it receives nothing. */
    rtpCapabilities: v.nullish(rtpCapabilities),
  }),

  /** `POST …/transports` */
  createTransport: v.object({
    type: v.picklist(['plain', 'webrtc'], 'must be "plain" or "webrtc"'),
    /** Plain: RTP and RTCP on one port. Default true. */
    rtcpMux: flag,
    /** Plain: the remote's address is where its first packet comes from. Default false. */
    comedia: flag,
    /** Plain: encrypt with SRTP. Default: when `srtpCryptoSuite` is given. */
    enableSrtp: flag,
    srtpCryptoSuite: v.optional(srtpCryptoSuite),
    /** Given: data channels. */
    sctpCapabilities: v.nullish(sctpCapabilities),
  }),

  /** `POST …/transports/:transportId/connect` of a WebRTC transport. */
  connectWebRtcTransport: v.object({ dtlsParameters }),

  /** `POST …/transports/:transportId/connect` of a plain one. */
  connectPlainTransport: v.object({
    ip: v.optional(v.pipe(text(64), v.ip('must be an IP address'))),
    port,
    /** Without `rtcpMux`. */
    rtcpPort: port,
    /** The remote's keys. */
    srtpParameters: v.optional(srtpParameters),
  }),

  /** `POST …/transports/:transportId/producers` */
  produce: v.object({ kind: mediaKind, rtpParameters, appData: v.optional(appData, {}) }),

  /** `POST …/transports/:transportId/produce/data` */
  produceData: v.object({
    label: channelLabel,
    protocol: channelProtocol,
    sctpStreamParameters,
    appData: v.optional(appData, {}),
  }),

  /** `POST …/transports/:transportId/consume/data` */
  consumeData: v.object({ dataProducerId: id }),
};

/** Name of a body of the HTTP API for broadcasters. */
export type BroadcasterBody = keyof typeof broadcasterBodies;

/** A checked body of the HTTP API for broadcasters. */
export type BroadcasterData<B extends BroadcasterBody> = v.InferOutput<(typeof broadcasterBodies)[B]>;
