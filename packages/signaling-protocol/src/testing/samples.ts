/** Payloads as real browsers send them, shortened. */
export const sampleRtpCapabilities = {
  codecs: [
    {
      mimeType: 'audio/opus',
      kind: 'audio',
      preferredPayloadType: 100,
      clockRate: 48_000,
      channels: 2,
      parameters: { minptime: 10, useinbandfec: 1 },
      rtcpFeedback: [{ type: 'transport-cc', parameter: '' }],
    },
    {
      mimeType: 'video/VP8',
      kind: 'video',
      preferredPayloadType: 101,
      clockRate: 90_000,
      parameters: {},
      rtcpFeedback: [{ type: 'nack', parameter: 'pli' }],
    },
  ],
  headerExtensions: [
    {
      kind: 'audio',
      uri: 'urn:ietf:params:rtp-hdrext:sdes:mid',
      preferredId: 1,
      preferredEncrypt: false,
      direction: 'sendrecv',
    },
  ],
};

export const sampleProduce = {
  transportId: 'b2f0c1d4-transport',
  kind: 'video',
  rtpParameters: {
    mid: '1',
    codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, parameters: {}, rtcpFeedback: [] }],
    headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 4, encrypt: false, parameters: {} }],
    encodings: [
      { active: true, scaleResolutionDownBy: 4, maxBitrate: 500_000, rid: 'r0', scalabilityMode: 'L1T3', dtx: false },
      { active: true, scaleResolutionDownBy: 1, maxBitrate: 5_000_000, rid: 'r1', scalabilityMode: 'L1T3', dtx: false },
    ],
    rtcp: { cname: 'WjhNL', reducedSize: true },
  },
  appData: { source: 'webcam' },
};

export const sampleProduceData = {
  transportId: 'b2f0c1d4-transport',
  sctpStreamParameters: { streamId: 0, ordered: false, maxRetransmits: 1 },
  label: 'chat',
  protocol: '',
  appData: { info: 'chat' },
};

export const sampleJoin = {
  displayName: 'Ada',
  device: { flag: 'chrome', name: 'Chrome', version: '142.0' },
  rtpCapabilities: sampleRtpCapabilities,
};

export const sampleFingerprint = { algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') };
