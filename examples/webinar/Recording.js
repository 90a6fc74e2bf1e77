import { randomUUID } from 'node:crypto';

/** @import { types } from './sfu.js' */

/** A producer's packets on their way to a recorder, such as ffmpeg, over plain RTP. */
export class Recording {
  id = randomUUID();

  /**
   * @param {types.Router} router
   * @param {{ producerId: string, ip: string, port: number, rtcpPort: number }} options
   */
  static async create(router, { producerId, ip, port, rtcpPort }) {
    const transport = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip }, rtcpMux: false });
    try {
      await transport.connect({ ip, port, rtcpPort });
      const consumer = await transport.consume({ producerId, rtpCapabilities: router.rtpCapabilities, paused: true });
      return new Recording(transport, consumer, sdpOf(consumer, { ip, port, rtcpPort }));
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  /**
   * @param {types.PlainTransport} transport
   * @param {types.Consumer} consumer
   * @param {string} sdp What the recorder is started with.
   */
  constructor(transport, consumer, sdp) {
    this.transport = transport;
    this.consumer = consumer;
    this.sdp = sdp;
    consumer.on('producerclose', () => transport.close());
  }

  /** The recorder listens: it gets packets from now on, a key frame first. */
  async start() {
    await this.consumer.resume();
  }

  close() {
    this.transport.close();
  }
}

/**
 * @param {types.Consumer} consumer
 * @param {{ ip: string, port: number, rtcpPort: number }} recorder
 */
function sdpOf({ kind, rtpParameters }, { ip, port, rtcpPort }) {
  const [codec] = rtpParameters.codecs;
  if (!codec) throw new Error('a consumer has a codec');
  const { payloadType, mimeType, clockRate, channels, parameters } = codec;
  const name = mimeType.slice(mimeType.indexOf('/') + 1);
  const fmtp = Object.entries(parameters ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    'v=0',
    `o=- 0 0 IN IP4 ${ip}`,
    's=webinar',
    `c=IN IP4 ${ip}`,
    't=0 0',
    `m=${kind} ${port} RTP/AVP ${payloadType}`,
    `a=rtcp:${rtcpPort}`,
    `a=rtpmap:${payloadType} ${name}/${clockRate}${channels ? `/${channels}` : ''}`,
    ...(fmtp.length > 0 ? [`a=fmtp:${payloadType} ${fmtp.join(';')}`] : []),
    'a=recvonly',
    '',
  ].join('\r\n');
}
