import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectRemote } from '../testing/DirectRemote.ts';
import { EngineScene } from '../testing/EngineScene.ts';
import { AUDIO, audioParameters } from '../testing/mediaParameters.ts';

let scene: EngineScene;
beforeEach(async () => {
  scene = await EngineScene.create();
});
afterEach(() => scene.close());

const directTransport = { maxSendMessageSize: 1_000, maxReceiveMessageSize: 1_000 };
const dataProducer = { type: 'direct', label: '', protocol: '', paused: false } as const;

/** One of each in the router. */
async function furnish() {
  const { id: transport } = await DirectRemote.create(scene);
  const producer = await scene.produce(transport, 'audio', audioParameters);
  const consumer = await scene.consume(transport, producer);
  const data = await scene.create('transport.produceData', 'dataProducerId', dataProducer, transport);
  const wants = { ...dataProducer, dataProducerId: data.id, subchannels: [] };
  const dataConsumer = await scene.create('transport.consumeData', 'dataConsumerId', wants, transport);
  const observer = await scene.create('router.createActiveSpeakerObserver', 'rtpObserverId', { interval: 300 });
  return {
    ...{ transport, producer: producer.id, consumer: consumer.id },
    ...{ dataProducer: data.id, dataConsumer: dataConsumer.id, observer: observer.id },
  };
}

async function handlers(): Promise<{ channelRequestHandlers: string[]; channelNotificationHandlers: string[] }> {
  const { channelMessageHandlers } = await scene.channel.request('worker.dump', '');
  return channelMessageHandlers as Awaited<ReturnType<typeof handlers>>;
}

describe("a worker's dump", () => {
  it('names everything that requests and commands can be for, until it is closed', async () => {
    const { id: webRtcServer } = await scene.create(
      'worker.createWebRtcServer',
      'webRtcServerId',
      { listenInfos: [] },
      '',
    );
    const ids = await furnish();
    const { channelRequestHandlers, channelNotificationHandlers } = await handlers();
    expect(channelRequestHandlers.toSorted()).toEqual([webRtcServer, scene.routerId, ...Object.values(ids)].toSorted());
    expect(channelNotificationHandlers.toSorted()).toEqual([ids.transport, ids.producer, ids.dataProducer].toSorted());
    await scene.channel.request('worker.closeRouter', '', { routerId: scene.routerId });
    expect(await handlers()).toEqual({ channelRequestHandlers: [webRtcServer], channelNotificationHandlers: [] });
  });
});

describe('an id that is in use', () => {
  it('is refused to anything else, in whichever router', async () => {
    const ids = await furnish();
    const other = await scene.create('worker.createRouter', 'routerId', {}, '');
    const { id: transportId } = await scene.create(
      'router.createDirectTransport',
      'transportId',
      directTransport,
      other.id,
    );
    const before = await handlers();
    const produce = (producerId: string) =>
      scene.produce(transportId, 'audio', { ...audioParameters, encodings: [{ ssrc: AUDIO.ssrc }] }, { producerId });
    for (const id of Object.values(ids)) {
      await expect(produce(id)).rejects.toThrow(
        new TypeError(`an object with same producerId already exists [id:${id}]`),
      );
      await expect(
        scene.channel.request('transport.produceData', transportId, { ...dataProducer, dataProducerId: id }),
      ).rejects.toThrow('an object with same dataProducerId already exists');
      await expect(scene.channel.request('worker.createRouter', '', { routerId: id })).rejects.toThrow(
        'already exists',
      );
      await expect(
        scene.channel.request('router.createDirectTransport', other.id, { ...directTransport, transportId: id }),
      ).rejects.toThrow('an object with same transportId already exists');
    }
    expect(await handlers()).toEqual(before);
    await scene.channel.request('transport.closeProducer', ids.transport, { producerId: ids.producer });
    await expect(produce(ids.producer)).resolves.toMatchObject({ id: ids.producer });
  });
});
