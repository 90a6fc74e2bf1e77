/** A stream that a receiver such as ffmpeg gets on a port of 127.0.0.1. */
export interface PlainStream {
  kind: 'audio' | 'video';
  codec: { mimeType: string; payloadType: number; clockRate: number; channels?: number };
  port: number;
  rtcpPort: number;
  /** The keys that it is sent with; absent: in the clear. */
  srtpParameters?: { cryptoSuite: string; keyBase64: string } | undefined;
}

/** What ffmpeg reads to receive streams. */
export function plainSdp(streams: readonly PlainStream[]): string {
  const media = streams.flatMap(({ kind, codec, port, rtcpPort, srtpParameters }) => {
    const { payloadType, mimeType, clockRate, channels } = codec;
    const name = mimeType.slice(mimeType.indexOf('/') + 1);
    return [
      `m=${kind} ${port} ${srtpParameters ? 'RTP/SAVP' : 'RTP/AVP'} ${payloadType}`,
      `a=rtcp:${rtcpPort}`,
      `a=rtpmap:${payloadType} ${name}/${clockRate}${channels ? `/${channels}` : ''}`,
      ...(srtpParameters ? [`a=crypto:1 ${srtpParameters.cryptoSuite} inline:${srtpParameters.keyBase64}`] : []),
    ];
  });
  return ['v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', ...media, ''].join('\r\n');
}
