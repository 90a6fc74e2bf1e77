import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NotFoundError } from '../types/errors.ts';
import type { DataProducer } from './DataProducer.ts';
import { setLogEventListeners } from './Logger.ts';
import { settled } from './testing/FakeEngine.ts';
import { EventLog, type FullScene, makeFullScene } from './testing/scene.ts';

let scene: FullScene;
let log: EventLog;

beforeEach(async () => {
  scene = await makeFullScene();
  log = new EventLog();
});

/** Lines of `level` that are logged while something is done. */
async function logged(level: 'onwarn', run: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  setLogEventListeners({ [level]: (_: string, line: string) => lines.push(line) });
  await run().finally(() => setLogEventListeners());
  return lines;
}

describe('produceData()', () => {
  it('asks the engine with checked, completed options, and leaves the given ones alone', async () => {
    const sctpStreamParameters = { streamId: 7, maxRetransmits: 2 };
    const appData = { foo: 1 };
    const options = { sctpStreamParameters, label: 'game', protocol: 'v1', paused: true, appData };
    const seen: DataProducer[] = [];
    scene.transport.observer.on('newdataproducer', (dataProducer) => seen.push(dataProducer));
    const dataProducer = await scene.transport.produceData(options);
    expect(sctpStreamParameters).toEqual({ streamId: 7, maxRetransmits: 2 });
    const normalized = { streamId: 7, ordered: false, maxRetransmits: 2 };
    expect(scene.engine.lastData('transport.produceData')).toEqual({
      ...{ dataProducerId: dataProducer.id, type: 'sctp', label: 'game', protocol: 'v1', paused: true },
      sctpStreamParameters: normalized,
    });
    const getters = { type: 'sctp', label: 'game', protocol: 'v1', paused: true, appData, closed: false };
    expect(dataProducer).toMatchObject({ ...getters, sctpStreamParameters: normalized });
    expect(seen).toEqual([dataProducer]);
  });

  it('on a DirectTransport needs no options, and says which it ignores', async () => {
    const dataProducer = await scene.directTransport.produceData();
    expect(dataProducer).toMatchObject({ type: 'direct', label: '', protocol: '', paused: false });
    expect(dataProducer.sctpStreamParameters).toBeUndefined();
    const produce = () => scene.directTransport.produceData({ sctpStreamParameters: { streamId: 1 } });
    expect(await logged('onwarn', produce)).toHaveLength(1);
    expect(scene.engine.lastData('transport.produceData').sctpStreamParameters).toBeUndefined();
  });

  it('refuses what is wrong without asking the engine', async () => {
    scene.engine.requests.length = 0;
    const produce = (options: object) => scene.transport.produceData(options as never);
    await expect(produce({})).rejects.toThrow(TypeError);
    await expect(produce({ sctpStreamParameters: {} })).rejects.toThrow(new TypeError('missing params.streamId'));
    await expect(produce({ sctpStreamParameters: { streamId: 1, ordered: true, maxRetransmits: 1 } })).rejects.toThrow(
      TypeError,
    );
    await expect(produce({ id: scene.dataProducer.id, sctpStreamParameters: { streamId: 9 } })).rejects.toThrow(
      new TypeError(`a DataProducer with same id "${scene.dataProducer.id}" already exists`),
    );
    await expect(produce({ sctpStreamParameters: { streamId: 1 }, appData: 'x' })).rejects.toThrow(TypeError);
    expect(scene.engine.requests).toEqual([]);
  });
});

describe('consumeData()', () => {
  const consume = (options: object = {}) =>
    scene.transport.consumeData({ dataProducerId: scene.dataProducer.id, ...options } as never);
  const request = () => scene.engine.lastData('transport.consumeData');

  it('asks the engine with the label and the reliability of the DataProducer', async () => {
    const dataConsumer = await consume({ paused: true, subchannels: [4, 65_540, 2] });
    expect(request()).toEqual({
      ...{ dataConsumerId: dataConsumer.id, dataProducerId: scene.dataProducer.id, type: 'sctp' },
      ...{ label: 'chat', protocol: '', paused: true, subchannels: [4, 2] },
      sctpStreamParameters: { streamId: 1, ordered: true },
    });
    expect(dataConsumer).toMatchObject({ label: 'chat', paused: true, dataProducerPaused: false, subchannels: [4, 2] });
    dataConsumer.subchannels.push(5);
    expect(dataConsumer.subchannels).toEqual([4, 2]);
  });

  it.each([
    ['ordered', {}, { ordered: true }, { ordered: true }],
    ['ordered', { ordered: false }, {}, { ordered: false }],
    ['partially reliable', {}, { maxRetransmits: 3 }, { ordered: false, maxRetransmits: 3 }],
    ['partially reliable', { ordered: true }, { maxRetransmits: 3 }, { ordered: true }],
    ['partially reliable', { ordered: false }, { maxRetransmits: 3 }, { ordered: false, maxRetransmits: 3 }],
    ['partially reliable', { maxPacketLifeTime: 9 }, { maxRetransmits: 3 }, { ordered: false, maxPacketLifeTime: 9 }],
    ['partially reliable', { maxRetransmits: 0 }, { maxRetransmits: 3 }, { ordered: false, maxRetransmits: 0 }],
  ])('of an %s DataProducer, asked for %j', async (_, options, ofProducer, expected) => {
    const sctpStreamParameters = { streamId: 12, ...ofProducer };
    const { id: dataProducerId } = await scene.transport.produceData({ sctpStreamParameters });
    await consume({ dataProducerId, ...options });
    const { streamId: _streamId, ...reliability } = request().sctpStreamParameters ?? {};
    expect(reliability).toEqual(expected);
  });

  it('of a direct DataProducer is ordered; on a DirectTransport there is no SCTP', async () => {
    const { id: dataProducerId } = await scene.directTransport.produceData();
    await consume({ dataProducerId });
    expect(request().sctpStreamParameters).toEqual({ streamId: 1, ordered: true });
    const consumeDirectly = () => scene.directTransport.consumeData({ dataProducerId, ordered: true });
    expect(await logged('onwarn', consumeDirectly)).toHaveLength(1);
    expect(request()).toMatchObject({ type: 'direct' });
    expect(request().sctpStreamParameters).toBeUndefined();
  });

  it('gives each its SCTP stream, and that of one that is gone or was refused only later', async () => {
    const streamId = async (options?: object) => (await consume(options)).sctpStreamParameters?.streamId;
    expect(await streamId()).toBe(1);
    scene.engine.answer('transport.consumeData', () => {
      throw new Error('SCTP not enabled');
    });
    await expect(streamId()).rejects.toThrow('SCTP not enabled');
    scene.engine.answer('transport.consumeData', () => ({ dataProducerPaused: false }));
    expect(await streamId()).toBe(3);
    // The remote takes only four: 0, 1 and 3 are in use, 2 was refused.
    const negotiated = { negotiatedMaxOutboundStreams: 4, negotiatedMaxInboundStreams: 4 };
    scene.engine.notify('transport.sctpStateChange', scene.transport.id, { sctpState: 'connected', negotiated });
    await settled();
    expect(await streamId()).toBe(2);
    await expect(streamId()).rejects.toThrow('no sctpStreamId available');
    scene.dataConsumer.close();
    expect(await streamId()).toBe(0);
  });

  it('refuses what is wrong without asking the engine', async () => {
    scene.engine.requests.length = 0;
    await expect(consume({ dataProducerId: undefined })).rejects.toThrow(new TypeError('missing dataProducerId'));
    await expect(consume({ dataProducerId: 'nobody' })).rejects.toThrow(
      new NotFoundError('DataProducer with id "nobody" not found'),
    );
    await expect(consume({ maxPacketLifeTime: 1, maxRetransmits: 1 })).rejects.toThrow(TypeError);
    await expect(consume({ appData: 7 })).rejects.toThrow(TypeError);
    expect(scene.engine.requests).toEqual([]);
  });
});

describe('a message', () => {
  it.each([
    ['hello', undefined, 'hello', 51],
    ['', undefined, ' ', 56],
    [Buffer.from('abc'), undefined, 'abc', 53],
    [Buffer.alloc(0), undefined, '\0', 57],
    ['x', 53, 'x', 53],
    ['x', 56, ' ', 56],
    [Buffer.from('x'), 57, '\0', 57],
  ])('%j with PPID %j travels as %j with PPID %j', async (message, ppid, text, expectedPpid) => {
    scene.dataProducer.send(message, ppid);
    scene.engine.answer('dataConsumer.send', () => ({ bufferedAmount: 77 }));
    expect(await scene.dataConsumer.send(message, ppid)).toBe(77);
    for (const sent of [scene.engine.lastCommand('dataProducer.send'), scene.engine.lastData('dataConsumer.send')]) {
      expect(sent).toMatchObject({ ppid: expectedPpid });
      expect(Buffer.from(sent?.message ?? []).toString()).toBe(text);
    }
  });

  it('is a string or a Buffer', async () => {
    for (const message of [undefined, 7, {}, new Uint8Array(3)]) {
      expect(() => scene.dataProducer.send(message as never)).toThrow(TypeError);
      await expect(scene.dataConsumer.send(message as never)).rejects.toThrow(TypeError);
    }
  });

  it('may be for some subchannels', async () => {
    scene.dataProducer.send('x', undefined, [1, 2, 65_537], 3, 4);
    await settled();
    expect(scene.engine.lastCommand('dataProducer.send')).toMatchObject({
      ...{ subchannels: [1, 2], requiredSubchannel: 3, ignoredSubchannel: 4 },
    });
  });

  it('for the application comes as a Buffer, with its PPID', async () => {
    const { id: dataProducerId } = scene.dataProducer;
    const dataConsumer = await scene.directTransport.consumeData({ dataProducerId });
    const listener = vi.fn();
    dataConsumer.on('message', listener);
    scene.engine.notify('dataConsumer.message', dataConsumer.id, { message: Buffer.from('hello'), ppid: 51 });
    await settled();
    expect(listener).toHaveBeenCalledWith(Buffer.from('hello'), 51);
    expect(Buffer.isBuffer(listener.mock.calls[0]?.[0])).toBe(true);
  });
});

describe('a DataProducer', () => {
  it('pauses and resumes once', async () => {
    const { dataProducer, engine } = scene;
    log.follow('dataProducer', dataProducer, [], ['pause', 'resume']);
    await dataProducer.pause();
    await dataProducer.pause();
    expect(dataProducer.paused).toBe(true);
    await dataProducer.resume();
    expect(log.events).toEqual(['dataProducer.observer:pause', 'dataProducer.observer:resume']);
    expect(engine.methods().slice(-3)).toEqual(['dataProducer.pause', 'dataProducer.pause', 'dataProducer.resume']);
  });

  it('asks the engine for dumps and statistics', async () => {
    scene.engine.answer('dataProducer.dump', () => ({ id: 'x' }));
    scene.engine.answer('dataProducer.getStats', () => [{ type: 'data-producer' }]);
    expect(await scene.dataProducer.dump()).toEqual({ id: 'x' });
    expect(await scene.dataProducer.getStats()).toEqual([{ type: 'data-producer' }]);
  });
});

describe('a DataConsumer', () => {
  it('tells its observer of a pause only when it and its DataProducer begin or end it', async () => {
    const { dataConsumer, engine } = scene;
    log.follow('dataConsumer', dataConsumer, ['dataproducerpause', 'dataproducerresume'], ['pause', 'resume']);
    engine.notify('dataConsumer.dataProducerPause', dataConsumer.id, undefined);
    engine.notify('dataConsumer.dataProducerPause', dataConsumer.id, undefined);
    await settled();
    await dataConsumer.pause();
    expect([dataConsumer.paused, dataConsumer.dataProducerPaused]).toEqual([true, true]);
    engine.notify('dataConsumer.dataProducerResume', dataConsumer.id, undefined);
    await settled();
    await dataConsumer.resume();
    expect(log.events).toEqual([
      'dataConsumer:dataproducerpause',
      'dataConsumer.observer:pause',
      'dataConsumer:dataproducerresume',
      'dataConsumer.observer:resume',
    ]);
  });

  it('tells of what is buffered', async () => {
    const { dataConsumer, engine } = scene;
    log.follow('dataConsumer', dataConsumer, ['sctpsendbufferfull']);
    const low = vi.fn();
    dataConsumer.on('bufferedamountlow', low);
    engine.notify('dataConsumer.sctpSendBufferFull', dataConsumer.id, undefined);
    engine.notify('dataConsumer.bufferedAmountLow', dataConsumer.id, { bufferedAmount: 512 });
    await settled();
    expect(log.events).toEqual(['dataConsumer:sctpsendbufferfull']);
    expect(low).toHaveBeenCalledWith(512);

    engine.answer('dataConsumer.getBufferedAmount', () => ({ bufferedAmount: 300 }));
    expect(await dataConsumer.getBufferedAmount()).toBe(300);
    await dataConsumer.setBufferedAmountLowThreshold(2048);
    expect(engine.lastData('dataConsumer.setBufferedAmountLowThreshold')).toEqual({ threshold: 2048 });
    await expect(dataConsumer.setBufferedAmountLowThreshold(-1)).rejects.toThrow(TypeError);
  });

  it('has the subchannels that the engine answers', async () => {
    const { dataConsumer, engine } = scene;
    engine.answer('dataConsumer.setSubchannels', ({ subchannels }) => ({ subchannels: subchannels.slice(1) }));
    engine.answer('dataConsumer.addSubchannel', ({ subchannel }) => ({ subchannels: [8, subchannel] }));
    engine.answer('dataConsumer.removeSubchannel', () => ({ subchannels: [] }));
    await dataConsumer.setSubchannels([1, 2]);
    expect(dataConsumer.subchannels).toEqual([2]);
    await dataConsumer.addSubchannel(9);
    expect(dataConsumer.subchannels).toEqual([8, 9]);
    await dataConsumer.removeSubchannel(9);
    expect(dataConsumer.subchannels).toEqual([]);
  });
});
