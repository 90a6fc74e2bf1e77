import { describe, expect, it } from 'vitest';
import { type ClientRequestMethod, clientRequests, requestsBeforeJoin } from './clientRequests.ts';
import { limits } from './limits.ts';
import {
  sampleFingerprint,
  sampleJoin,
  sampleProduce,
  sampleProduceData,
  sampleRtpCapabilities,
} from './testing/samples.ts';
import { validateNotification, validateRequest, validateServerRequest } from './validate.ts';

/** The reason a request is refused with; fails when it is accepted. */
function refusal(method: string, data: unknown): string {
  const result = validateRequest(method as ClientRequestMethod, data);
  if (result.ok) throw new Error(`accepted: ${JSON.stringify(data)}`);
  expect(result.error.code).toBe(400);
  return result.error.message;
}

describe('validateRequest', () => {
  const valid: Record<ClientRequestMethod, unknown> = {
    getRouterRtpCapabilities: {},
    createWebRtcTransport: { forceTcp: true, producing: true, consuming: false },
    connectWebRtcTransport: { transportId: 't', dtlsParameters: { role: 'server', fingerprints: [sampleFingerprint] } },
    restartIce: { transportId: 't' },
    join: sampleJoin,
    changeDisplayName: { displayName: 'Ada' },
    produce: sampleProduce,
    closeProducer: { producerId: 'p' },
    pauseProducer: { producerId: 'p' },
    resumeProducer: { producerId: 'p' },
    pauseConsumer: { consumerId: 'c' },
    resumeConsumer: { consumerId: 'c' },
    requestConsumerKeyFrame: { consumerId: 'c' },
    setConsumerPreferredLayers: { consumerId: 'c', spatialLayer: 2, temporalLayer: 1 },
    setConsumerPriority: { consumerId: 'c', priority: 10 },
    produceData: sampleProduceData,
    sendChat: { text: 'Hello' },
    getChatHistory: { before: 51 },
    raiseHand: { raised: true },
    react: { reaction: '👍🏽' },
    lockRoom: { locked: true },
    setLobby: { enabled: true },
    setUnmuting: { allowed: false },
    admit: { peerId: 'ben' },
    deny: { peerId: 'ben' },
    mutePeer: { peerId: 'ben', kind: 'audio' },
    removePeer: { peerId: 'ben', reason: 'Until tomorrow' },
    setRole: { peerId: 'ben', role: 'host' },
    networkCheck: {},
    applyNetworkThrottle: { secret: 's', uplink: 500, downlink: 1000, rtt: 200, packetLoss: 2.5 },
    resetNetworkThrottle: { secret: 's' },
    getTransportStats: { transportId: 't' },
    getProducerStats: { producerId: 'p' },
    getConsumerStats: { consumerId: 'c' },
    getDataProducerStats: { dataProducerId: 'd' },
    getDataConsumerStats: { dataConsumerId: 'd' },
  };

  it.each(Object.entries(valid))('accepts %s', (method, data) => {
    expect(validateRequest(method as ClientRequestMethod, data)).toEqual({ ok: true, value: data });
  });

  it('refuses data that is no object for every method, and names the first missing field', () => {
    for (const method of Object.keys(clientRequests)) {
      for (const data of [null, 7, 'text', true]) expect(refusal(method, data)).toMatch(/^data must be/);
    }
    expect(refusal('join', {})).toBe('displayName is missing');
    expect(refusal('produce', {})).toBe('transportId is missing');
    expect(refusal('connectWebRtcTransport', { transportId: 't' })).toBe('dtlsParameters is missing');
  });

  it('names the whole path of a wrong field', () => {
    const produce = structuredClone(sampleProduce);
    produce.rtpParameters.encodings[1]!.maxBitrate = 'much' as never;
    expect(refusal('produce', produce)).toBe('rtpParameters.encodings.1.maxBitrate must be number');
    expect(refusal('join', { ...sampleJoin, device: { flag: 7, name: 'x' } })).toBe('device.flag must be a string');
  });

  it.each([
    ['unknown method', 'becomeHost', {}, 'unknown method "becomeHost"'],
    ['name of Object.prototype', 'constructor', {}, 'unknown method "constructor"'],
    ['__proto__', '__proto__', {}, 'unknown method "__proto__"'],
    ['kind', 'produce', { ...sampleProduce, kind: 'smell' }, 'kind must be "audio" or "video"'],
    ['empty id', 'restartIce', { transportId: '' }, 'transportId must not be empty'],
    ['long id', 'restartIce', { transportId: 'x'.repeat(65) }, 'transportId must have at most 64 characters'],
    [
      'control character',
      'changeDisplayName',
      { displayName: 'a\u0007b' },
      'displayName must not contain control characters',
    ],
    ['blank name', 'changeDisplayName', { displayName: '   ' }, 'displayName must not be empty'],
    ['long name', 'changeDisplayName', { displayName: 'x'.repeat(65) }, 'displayName must have at most 64 characters'],
    ['priority 0', 'setConsumerPriority', { consumerId: 'c', priority: 0 }, 'priority must be at least 1'],
    [
      'layer 1.5',
      'setConsumerPreferredLayers',
      { consumerId: 'c', spatialLayer: 1.5 },
      'spatialLayer must be an integer',
    ],
    [
      'stream id',
      'produceData',
      { ...sampleProduceData, sctpStreamParameters: { streamId: 65_535 } },
      'sctpStreamParameters.streamId must be at most 65534',
    ],
    [
      'long label',
      'produceData',
      { ...sampleProduceData, label: 'x'.repeat(257) },
      'label must have at most 256 characters',
    ],
    ['reaction of words', 'react', { reaction: 'lol' }, 'reaction must be an emoji'],
    ['long reaction', 'react', { reaction: '👍'.repeat(9) }, 'reaction must have at most 16 characters'],
    ['role', 'setRole', { peerId: 'p', role: 'king' }, 'role must be "host" or "member"'],
    ['empty chat', 'sendChat', { text: ' \n ' }, 'text must not be empty'],
    ['long chat', 'sendChat', { text: 'x'.repeat(2001) }, 'text must have at most 2000 characters'],
    ['chat with a bell', 'sendChat', { text: 'a\u0007' }, 'text must not contain control characters'],
    ['chat history', 'getChatHistory', { before: 0 }, 'before must be at least 1'],
    ['forceTcp', 'createWebRtcTransport', { forceTcp: 'yes' }, 'forceTcp must be a boolean'],
    [
      'fingerprint',
      'connectWebRtcTransport',
      { transportId: 't', dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value: 'AB:C' }] } },
      'dtlsParameters.fingerprints.0.value must be colon-separated hexadecimal bytes',
    ],
    [
      'no fingerprint',
      'connectWebRtcTransport',
      { transportId: 't', dtlsParameters: { fingerprints: [] } },
      'dtlsParameters.fingerprints must not be empty',
    ],
    [
      'appData too big',
      'produce',
      { ...sampleProduce, appData: { x: 'x'.repeat(limits.appDataLength) } },
      'appData must have at most 2048 characters as JSON',
    ],
    ['appData array', 'produce', { ...sampleProduce, appData: 'mic' }, 'appData must be an object'],
    [
      'no codecs',
      'produce',
      { ...sampleProduce, rtpParameters: { codecs: [] } },
      'rtpParameters.codecs must not be empty',
    ],
    [
      'too many codecs',
      'join',
      { ...sampleJoin, rtpCapabilities: { codecs: Array(limits.codecs + 1).fill(sampleRtpCapabilities.codecs[0]) } },
      'rtpCapabilities.codecs must have at most 128 items',
    ],
  ])('refuses: %s', (_name, method, data, reason) => {
    expect(refusal(method, data)).toBe(reason);
  });

  it('refuses appData nested without end', () => {
    const nested = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
    expect(refusal('produce', { ...sampleProduce, appData: nested })).toMatch(/^appData must have at most/);
  });

  it('drops unknown fields, fills in defaults and trims names', () => {
    expect(validateRequest('createWebRtcTransport', { future: 1 })).toEqual({
      ok: true,
      value: { forceTcp: false, producing: false, consuming: false },
    });
    expect(validateRequest('changeDisplayName', { displayName: '  Ada ' })).toEqual({
      ok: true,
      value: { displayName: 'Ada' },
    });
    const { appData: _, ...noAppData } = sampleProduce;
    expect(validateRequest('produce', noAppData)).toMatchObject({ ok: true, value: { appData: {} } });
    expect(validateRequest('produce', { ...noAppData, appData: null })).toMatchObject({
      ok: true,
      value: { appData: {} },
    });
  });

  it('accepts what clients of the 2024 dialect send', () => {
    const join = { ...sampleJoin, sctpCapabilities: { numStreams: { OS: 1024, MIS: 1024 } } };
    expect(validateRequest('join', join).ok).toBe(true);
    const consumeFalse = { ...sampleJoin, rtpCapabilities: undefined, sctpCapabilities: undefined };
    expect(validateRequest('join', consumeFalse).ok).toBe(true);
  });

  it('keeps header extensions with URIs it does not know', () => {
    const extension = {
      kind: 'video',
      uri: 'http://www.webrtc.org/experiments/rtp-hdrext/video-timing',
      preferredId: 9,
    };
    const result = validateRequest('join', { ...sampleJoin, rtpCapabilities: { headerExtensions: [extension] } });
    expect(result).toMatchObject({ ok: true, value: { rtpCapabilities: { headerExtensions: [extension] } } });
  });

  it('keeps the lines of a chat message', () => {
    expect(validateRequest('sendChat', { text: ' one\r\n\ttwo\rthree\n' })).toEqual({
      ok: true,
      value: { text: 'one\n\ttwo\nthree' },
    });
  });

  it('does not let __proto__ through', () => {
    const data = JSON.parse(`{"transportId":"t","kind":"audio","rtpParameters":{"codecs":[{"mimeType":"audio/opus",
      "payloadType":96,"clockRate":48000}]},"appData":{"__proto__":{"admin":true},"source":"mic"}}`);
    const result = validateRequest('produce', data);
    if (!result.ok) throw result.error;
    expect((result.value.appData as { admin?: boolean }).admin).toBeUndefined();
    expect(result.value.appData).toEqual({ source: 'mic' });
  });

  it('lists as allowed before join the four methods of the contract, and the network check', () => {
    expect([...requestsBeforeJoin].sort()).toEqual([
      'connectWebRtcTransport',
      'createWebRtcTransport',
      'getRouterRtpCapabilities',
      'networkCheck',
      'restartIce',
    ]);
  });
});

describe('messages from the server', () => {
  it('types notifications by their method', () => {
    const result = validateNotification('consumerLayersChanged', {
      consumerId: 'c',
      spatialLayer: null,
      temporalLayer: null,
    });
    expect(result).toEqual({
      ok: true,
      value: { method: 'consumerLayersChanged', data: { consumerId: 'c', spatialLayer: null, temporalLayer: null } },
    });
    expect(validateNotification('peerClosed', {})).toMatchObject({
      ok: false,
      error: { message: 'peerId is missing' },
    });
    expect(validateNotification('toString', {})).toMatchObject({ ok: false });
  });

  it('checks newDataConsumer: the bot has no peerId', () => {
    const { transportId: _, ...channel } = sampleProduceData;
    const data = { ...channel, peerId: null, dataProducerId: 'x', id: 'c' };
    expect(validateServerRequest('newDataConsumer', data).ok).toBe(true);
    expect(validateServerRequest('newDataConsumer', { ...data, peerId: undefined })).toMatchObject({
      ok: false,
      error: { message: 'peerId is missing' },
    });
  });

  it('types what the room says of its chat and of the downlink', () => {
    const message = { id: 1, peerId: 'ada', displayName: 'Ada', text: 'Hi', sentAt: 1_000 };
    expect(validateNotification('chatMessage', message)).toMatchObject({ ok: true, value: { data: message } });
    const bwe = { desiredBitrate: 2e6, effectiveDesiredBitrate: 1e6, availableBitrate: 1.5e6 };
    expect(validateNotification('downlinkBwe', bwe)).toMatchObject({ ok: true, value: { data: bwe } });
    expect(validateNotification('downlinkBwe', {})).toMatchObject({ ok: false });
    expect(validateNotification('dataConsumerClosed', {})).toMatchObject({ ok: false });
  });

  it('checks newConsumer', () => {
    const { transportId: _, ...produced } = sampleProduce;
    const data = { ...produced, peerId: 'p', producerId: 'x', id: 'c', type: 'simulcast', producerPaused: false };
    expect(validateServerRequest('newConsumer', data).ok).toBe(true);
    expect(validateServerRequest('newConsumer', { ...data, type: 'x' })).toMatchObject({ ok: false });
  });
});
