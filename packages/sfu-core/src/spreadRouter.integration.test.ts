import { afterEach, describe, expect, it } from 'vitest';
import type { types } from './index.ts';
import { simulcastParameters } from './testing/mediaParameters.ts';
import { SimulcastSender } from './testing/SimulcastSender.ts';
import { SpreadScene } from './testing/SpreadScene.ts';
import { TalkingClient } from './testing/TalkingClient.ts';

const MEMBERS = 6;

let scene: SpreadScene;

afterEach(() => scene?.close());

/** People on two Workers, each of whom receives all others. */
async function meeting(): Promise<SpreadScene> {
  scene = await SpreadScene.create(2, 4);
  for (let i = 0; i < MEMBERS; i++) await scene.join();
  await everyoneListens();
  return scene;
}

async function everyoneListens(): Promise<void> {
  const { members } = scene;
  await Promise.all(
    members.flatMap((listener) =>
      members.filter((speaker) => speaker !== listener).map((speaker) => scene.listen(listener, speaker)),
    ),
  );
}

const until = (emitter: { on(event: string, listener: () => void): unknown }, event: string) =>
  new Promise<void>((resolve) => emitter.on(event, resolve));

describe('a SpreadRouter on two worker processes', () => {
  it('lets everyone hear everyone', async () => {
    const { members, router, places } = await meeting();
    const perWorker = places.map(({ worker }) => members.filter((one) => scene.workerOf(one) === worker).length);
    expect(Math.min(...perWorker)).toBeGreaterThanOrEqual(2);
    await scene.talkUntil(() =>
      members.every((listener) =>
        members.every((speaker) => speaker === listener || scene.heard(listener, speaker) >= 3),
      ),
    );
    // A pipe each way carries all that crosses.
    const dumps = await router.dump();
    for (const { mapProducerIdConsumerIds } of dumps) expect(mapProducerIdConsumerIds).toHaveLength(MEMBERS);
    expect(dumps.map(({ transportIds }) => transportIds.length)).toEqual(perWorker.map((people) => people + 1));
  });

  it('carries pausing, resuming and closing across', async () => {
    const { members } = await meeting();
    const [speaker] = members;
    const listener = members.find((one) => scene.workerOf(one) !== scene.workerOf(speaker!));
    const consumer = listener!.consumers.get(speaker!)!;
    await scene.talkUntil(() => scene.heard(listener!, speaker!) > 0);
    const paused = until(consumer, 'producerpause');
    await speaker!.producer.pause();
    await paused;
    const before = scene.heard(listener!, speaker!);
    const other = members.find((one) => one !== speaker && scene.workerOf(one) === scene.workerOf(speaker!));
    const otherBefore = scene.heard(listener!, other!);
    await scene.talkUntil(() => scene.heard(listener!, other!) >= otherBefore + 5);
    expect(scene.heard(listener!, speaker!)).toBe(before);
    const resumed = until(consumer, 'producerresume');
    await speaker!.producer.resume();
    await resumed;
    await scene.talkUntil(() => scene.heard(listener!, speaker!) > before);
    const closed = until(consumer, 'producerclose');
    speaker!.producer.close();
    await closed;
    expect(consumer.closed).toBe(true);
  });

  it('lets each receiver of the other Worker choose among the layers of a simulcast', async () => {
    const { members } = await meeting();
    const [speaker] = members;
    const listener = members.find((one) => scene.workerOf(one) !== scene.workerOf(speaker!))!;
    const source = new SimulcastSender(speaker!.client);
    const producer = await speaker!.client.transport.produce({ kind: 'video', rtpParameters: simulcastParameters });
    const { rtpCapabilities } = scene.router;
    const consume = () => listener.client.transport.consume({ producerId: producer.id, rtpCapabilities, paused: true });
    const consumers = [await consume(), await consume()];
    const chosen = consumers.map((consumer, at) => untilLayer(consumer, at));
    await Promise.all(consumers.map((consumer, at) => consumer.setPreferredLayers({ spatialLayer: at })));
    await Promise.all(consumers.map((consumer) => consumer.resume()));
    let done = false;
    const all = Promise.all(chosen).then(() => {
      done = true;
    });
    while (!done) {
      source.sendFrame();
      await speaker!.client.roundTrip();
      await listener.client.roundTrip();
    }
    await all;
    expect(source.requests).toEqual(expect.arrayContaining([0, 1]));
  });

  it('lets observers hear who speaks on the other Worker', async () => {
    const { members, router } = await meeting();
    const observer = await router.createAudioLevelObserver({ threshold: -60, interval: 300 });
    for (const { producer } of members) await observer.addProducer({ producerId: producer.id });
    const [home, further] = await router.dump();
    expect(home?.mapProducerIdObserverIds).toHaveLength(MEMBERS);
    expect(further?.mapProducerIdObserverIds).toEqual([]);

    const talker = await TalkingClient.join({ join: () => scene.connectAway() });
    await observer.addProducer({ producerId: talker.producer.id });
    talker.level = () => 30;
    const heard = await new Promise((resolve) =>
      observer.on('volumes', (volumes) => resolve(volumes.map(({ producer, volume }) => [producer.id, volume]))),
    );
    expect(heard).toEqual([[talker.producer.id, -30]]);
    talker.close();
  });

  it('carries what the application itself sends', async () => {
    const { router } = await meeting();
    const direct = await router.createDirectTransport();
    const dataProducer = await direct.produceData({ label: 'bot' });
    const ears = await router.routers[1]!.createDirectTransport();
    const heard = await ears.consumeData({ dataProducerId: dataProducer.id });
    const message = new Promise<string>((resolve) => heard.on('message', (data) => resolve(data.toString())));
    dataProducer.send('hello over there');
    expect(await message).toBe('hello over there');
  });

  it('goes on with those of the other when one is killed', async () => {
    const { members, router, places } = await meeting();
    const [lost, kept] = places as [types.SpreadPlace, types.SpreadPlace];
    const staying = members.filter((member) => scene.workerOf(member) === kept.worker);
    const [first, second] = staying;
    const ended = [...first!.consumers].filter(([member]) => !staying.includes(member)).map(([, consumer]) => consumer);
    const told = Promise.all(ended.map((consumer) => until(consumer, 'producerclose')));
    process.kill(lost.worker.pid, 'SIGKILL');
    await told;
    for (const member of members) expect(member.client.transport.closed).toBe(!staying.includes(member));
    expect([...first!.consumers.values()].filter(({ closed }) => closed)).toEqual(ended);
    const before = scene.heard(first!, second!);
    await scene.talkUntil(() => scene.heard(first!, second!) > before);

    const back = await scene.join();
    await scene.listen(back, first!);
    await scene.listen(first!, back);
    await scene.talkUntil(() => scene.heard(back, first!) > 0 && scene.heard(first!, back) > 0);
    expect(router.routers).toHaveLength(1);
  });
});

function untilLayer(consumer: types.Consumer, spatialLayer: number): Promise<void> {
  return new Promise((resolve) =>
    consumer.on('layerschange', (layers) => layers?.spatialLayer === spatialLayer && resolve()),
  );
}
