/** Valid request data for tests, as small as the protocol allows. */
export const joinData = {
  displayName: 'Ada',
  device: { flag: 'chrome', name: 'Chrome', version: '142' },
  rtpCapabilities: {
    codecs: [{ kind: 'audio', mimeType: 'audio/opus', preferredPayloadType: 100, clockRate: 48_000, channels: 2 }],
    headerExtensions: [],
  },
};

/** As `joinData`, of a client that takes data channels. */
export const dataJoin = { ...joinData, dataChannels: true };

export const dtlsParameters = { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: 'AB:CD' }] };

export function produceData(transportId: string, source = 'mic') {
  return {
    transportId,
    kind: source === 'mic' ? 'audio' : 'video',
    rtpParameters: {
      codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
      encodings: [{ ssrc: 1234 }],
      rtcp: { cname: 'c' },
    },
    appData: { source },
  };
}

export function produceDataData(transportId: string, label = 'chat') {
  return { transportId, sctpStreamParameters: { streamId: 0, ordered: true }, label, protocol: '', appData: {} };
}
