import { describe, expect, it } from 'vitest';
import { parseUrlParameters } from './urlParameters.ts';
import { defaultLayers } from './videoEncodings.ts';

describe('parseUrlParameters', () => {
  it('gives the defaults, without complaint, for an empty query', () => {
    const { parameters, complaints } = parseUrlParameters('');
    expect(complaints).toEqual([]);
    expect(parameters).toEqual({
      roomId: undefined,
      peerId: undefined,
      displayName: undefined,
      forceTcp: false,
      forceTurn: false,
      produce: true,
      consume: true,
      datachannel: true,
      consumerReplicas: 0,
      handlerName: undefined,
      forcedVideoCodec: undefined,
      layers: defaultLayers,
      mic: true,
      webcam: true,
      info: false,
      stats: false,
    });
  });

  it('reads everything it knows', () => {
    const query =
      '?roomId=demo&peerId=p1&displayName=%20Ada%20&forceTcp=true&forceTurn=true&produce=false&consume=false&handlerName=Chrome111' +
      '&forceVP9=true&mic=false&webcam=false&info=true&datachannel=false&consumerReplicas=3&stats=true' +
      '&enableWebcamLayers=false&enableSharingLayers=true&webcamScalabilityMode=L3T3_KEY&sharingScalabilityMode=L1T2&numSimulcastStreams=2';
    const { parameters, complaints } = parseUrlParameters(query);
    expect(complaints).toEqual([]);
    expect(parameters).toEqual({
      roomId: 'demo',
      peerId: 'p1',
      displayName: 'Ada',
      forceTcp: true,
      forceTurn: true,
      produce: false,
      consume: false,
      datachannel: false,
      consumerReplicas: 3,
      handlerName: 'Chrome111',
      forcedVideoCodec: 'video/VP9',
      layers: {
        enableWebcamLayers: false,
        enableSharingLayers: true,
        webcamScalabilityMode: 'L3T3_KEY',
        sharingScalabilityMode: 'L1T2',
        numSimulcastStreams: 2,
      },
      mic: false,
      webcam: false,
      info: true,
      stats: true,
    });
  });

  it.each([
    ['forceTcp=maybe', 'forceTcp', false],
    ['produce=', 'produce', true],
    ['consume=TRUE', 'consume', true],
    ['handlerName=Netscape', 'handlerName', undefined],
    ['datachannel=0', 'datachannel', true],
    ['consumerReplicas=many', 'consumerReplicas', 0],
    ['consumerReplicas=-1', 'consumerReplicas', 0],
    ['consumerReplicas=999', 'consumerReplicas', 0],
    ['consumerReplicas=', 'consumerReplicas', 0],
    ['roomId=', 'roomId', undefined],
    [`roomId=${'x'.repeat(65)}`, 'roomId', undefined],
    [`displayName=${'x'.repeat(65)}`, 'displayName', undefined],
    ['forceVP8=yes', 'forcedVideoCodec', undefined],
    ['forceVP8=true&forceAV1=true', 'forcedVideoCodec', undefined],
  ] as const)('tells of %s and uses the default', (query, name, fallback) => {
    const { parameters, complaints } = parseUrlParameters(query);
    expect(complaints).toHaveLength(1);
    expect(parameters[name]).toBe(fallback);
  });

  it('tells of what it does not know, shortened, and once', () => {
    const { complaints } = parseUrlParameters(`?nonsense=1&nonsense=2&${'y'.repeat(500)}=1`);
    expect(complaints).toHaveLength(2);
    expect(complaints[0]).toContain('“nonsense”');
    expect(complaints[1]?.length).toBeLessThan(120);
  });

  it('survives what is no query at all', () => {
    for (const query of ['?%', '?&&&===', '?%E0%A4%A', '?\0=\0']) expect(() => parseUrlParameters(query)).not.toThrow();
  });

  it('says what layers can’t be', () => {
    const { parameters, complaints } = parseUrlParameters('?webcamScalabilityMode=L9T9&numSimulcastStreams=4');
    expect(parameters.layers).toEqual(defaultLayers);
    expect(complaints).toEqual([
      '“numSimulcastStreams=4” in the address should be 1 to 3; 3 is used.',
      '“webcamScalabilityMode=L9T9” in the address should be like L3T3_KEY; it was ignored.',
    ]);
  });
});
