import { beforeEach, describe, expect, it } from 'vitest';
import { NotFoundError } from '../types/errors.ts';
import { audioParameters, type FullScene, listenInfo, makeFullScene, videoParameters } from './testing/scene.ts';

let scene: FullScene;

beforeEach(async () => {
  scene = await makeFullScene();
});

describe('a PipeTransport', () => {
  it('connects', async () => {
    const { engine, pipeTransport } = scene;
    await pipeTransport.connect({ ip: '127.0.0.1', port: 999 });
    expect(engine.lastData('pipeTransport.connect')).toEqual({ ip: '127.0.0.1', port: 999 });
    expect(pipeTransport.tuple.remotePort).toBe(999);
    await expect(pipeTransport.connect({ ip: '127.0.0.1' } as never)).rejects.toThrow(new TypeError('missing port'));
    await expect(pipeTransport.connect({ port: 1 } as never)).rejects.toThrow(new TypeError('missing ip'));
  });

  it('has keys with enableSrtp', async () => {
    const transport = await scene.router.createPipeTransport({ listenInfo, enableSrtp: true });
    expect(transport.srtpParameters?.keyBase64).toBeTruthy();
    expect(scene.pipeTransport.srtpParameters).toBeUndefined();
  });

  it.each([true, false])('consumes every stream as it is, with RTX: %s', async (enableRtx) => {
    const { engine, router, transport } = scene;
    engine.answer('transport.produce', () => ({ type: 'simulcast' }));
    const video = await transport.produce({ kind: 'video', rtpParameters: videoParameters });
    const pipe = await router.createPipeTransport({ listenInfo, enableRtx });
    const consumer = await pipe.consume({ producerId: video.id, appData: { foo: 1 } });
    expect(consumer).toMatchObject({ type: 'pipe', kind: 'video', appData: { foo: 1 } });
    expect(consumer.rtpParameters.mid).toBeUndefined();
    expect(consumer.rtpParameters.encodings).toHaveLength(2);
    expect(consumer.rtpParameters.codecs.some(({ mimeType }) => mimeType === 'video/rtx')).toBe(enableRtx);
    expect(engine.lastData('transport.consume').consumableRtpEncodings).toHaveLength(2);
  });

  it('refuses to consume what is wrong', async () => {
    const consume = (options: object) => scene.pipeTransport.consume(options as never);
    await expect(consume({})).rejects.toThrow(new TypeError('missing producerId'));
    await expect(consume({ producerId: scene.producer.id, appData: 1 })).rejects.toThrow(TypeError);
    await expect(consume({ producerId: 'nobody' })).rejects.toThrow(
      new NotFoundError('Producer with id "nobody" not found'),
    );
  });

  it('leaves each Producer its CNAME: they come from different endpoints', async () => {
    const cname = async (given?: string) => {
      const rtpParameters = { ...audioParameters, rtcp: given === undefined ? {} : { cname: given } };
      return (await scene.pipeTransport.produce({ kind: 'audio', rtpParameters })).rtpParameters.rtcp?.cname;
    };
    expect([await cname('alice'), await cname('bob')]).toEqual(['alice', 'bob']);
    const [one, other] = [await cname(), await cname()];
    expect(one).toHaveLength(8);
    expect(other).not.toBe(one);
  });
});
