import { afterAll, beforeAll, expect, it } from 'vitest';
import { CallScene, PacketSource } from '../testing/CallScene.ts';
import { VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { vp8Payload } from '../testing/rtpBytes.ts';

let scenes: [CallScene, CallScene];

beforeAll(async () => {
  scenes = [await CallScene.create(), await CallScene.create()];
});
afterAll(async () => {
  for (const scene of scenes) await scene.close();
});

it('a worker that is killed says so; the other one’s call goes on', async () => {
  const [doomed, other] = scenes;
  const calls = await Promise.all(
    scenes.map(async (scene) => {
      const sender = await scene.join();
      const receiver = await scene.join();
      const producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
      await scene.consume(receiver, producer);
      const source = new PacketSource(VIDEO);
      const carry = async (): Promise<void> => {
        const wanted = receiver.rtp.length + 20;
        for (let i = 0; i < 20; i++) sender.sendRtp(source.next(vp8Payload(true, i)));
        await receiver.until(() => receiver.rtp.length >= wanted);
      };
      await carry();
      return { carry, sender, producer };
    }),
  );
  const events: string[] = [];
  doomed.router.on('workerclose', () => events.push('router workerclose'));
  calls[0]!.sender.transport.on('routerclose', () => events.push('transport routerclose'));
  const died = new Promise<Error>((resolve) => doomed.worker.on('died', resolve));
  const { pid } = doomed.worker;
  process.kill(pid, 'SIGKILL');
  const { message } = await died;
  expect(message).toContain(`[pid:${pid}, code:null, signal:SIGKILL]`);
  expect(events).toEqual(expect.arrayContaining(['router workerclose', 'transport routerclose']));
  expect([doomed.worker.closed, doomed.worker.died, calls[0]!.producer.closed]).toEqual([true, true, true]);
  await expect(doomed.worker.createRouter()).rejects.toThrow(Error);

  await calls[1]!.carry();
  expect([other.worker.closed, other.worker.died]).toEqual([false, false]);
});
