import type { RouterRtpCodecCapability, RtpParameters } from '../../types/rtpParameters.ts';
import type { ActiveSpeakerObserver } from '../ActiveSpeakerObserver.ts';
import type { AudioLevelObserver } from '../AudioLevelObserver.ts';
import type { Consumer } from '../Consumer.ts';
import type { DataConsumer } from '../DataConsumer.ts';
import type { DataProducer } from '../DataProducer.ts';
import type { DirectTransport } from '../DirectTransport.ts';
import type { PipeTransport } from '../PipeTransport.ts';
import type { PlainTransport } from '../PlainTransport.ts';
import type { Producer } from '../Producer.ts';
import type { Router } from '../Router.ts';
import type { WebRtcServer } from '../WebRtcServer.ts';
import type { WebRtcTransport } from '../WebRtcTransport.ts';
import type { Worker } from '../Worker.ts';
import { FakeEngine } from './FakeEngine.ts';

export const mediaCodecs: RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90000 },
];

export const audioParameters: RtpParameters = {
  mid: '0',
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2 }],
  headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 }],
  encodings: [{ ssrc: 11111111 }],
  rtcp: { cname: 'alice' },
};

export const videoParameters: RtpParameters = {
  mid: '1',
  codecs: [
    { mimeType: 'video/VP8', payloadType: 96, clockRate: 90000, rtcpFeedback: [{ type: 'nack' }] },
    { mimeType: 'video/rtx', payloadType: 97, clockRate: 90000, parameters: { apt: 96 } },
  ],
  encodings: [{ rid: 'low' }, { rid: 'high' }],
};

/** One Producer and Consumer, on an engine that is none. */
export type Scene = {
  engine: FakeEngine;
  worker: Worker;
  webRtcServer: WebRtcServer;
  router: Router;
  transport: WebRtcTransport;
  producer: Producer;
  consumer: Consumer;
};

/** One of everything. */
export type FullScene = Scene & {
  plainTransport: PlainTransport;
  pipeTransport: PipeTransport;
  directTransport: DirectTransport;
  dataProducer: DataProducer;
  dataConsumer: DataConsumer;
  audioLevelObserver: AudioLevelObserver;
  activeSpeakerObserver: ActiveSpeakerObserver;
};

export const listenInfos = [{ protocol: 'udp' as const, ip: '127.0.0.1', port: 40000 }];

export const listenInfo = { protocol: 'udp' as const, ip: '127.0.0.1' };

export async function makeScene(): Promise<Scene> {
  const engine = new FakeEngine();
  const worker = await engine.start();
  const webRtcServer = await worker.createWebRtcServer({ listenInfos });
  const router = await worker.createRouter({ mediaCodecs });
  const transport = await router.createWebRtcTransport({ webRtcServer });
  const producer = await transport.produce({ kind: 'audio', rtpParameters: audioParameters });
  const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities });
  return { engine, worker, webRtcServer, router, transport, producer, consumer };
}

export async function makeFullScene(): Promise<FullScene> {
  const scene = await makeScene();
  const { router, transport } = scene;
  const dataProducer = await transport.produceData({ sctpStreamParameters: { streamId: 3 }, label: 'chat' });
  return {
    ...scene,
    plainTransport: await router.createPlainTransport({ listenInfo, rtcpMux: false, enableSctp: true }),
    pipeTransport: await router.createPipeTransport({ listenInfo }),
    directTransport: await router.createDirectTransport(),
    dataProducer,
    dataConsumer: await transport.consumeData({ dataProducerId: dataProducer.id }),
    audioLevelObserver: await router.createAudioLevelObserver(),
    activeSpeakerObserver: await router.createActiveSpeakerObserver(),
  };
}

/** The events that objects emit, in order, as `name:event`. */
export class EventLog {
  readonly events: string[] = [];

  /** Follows events of an object and, as `name.observer:event`, of its observer. */
  follow(
    name: string,
    object: { on: unknown; observer: { on: unknown } },
    events: string[],
    observerEvents = ['close'],
  ): void {
    for (const event of events) this.#listen(object, `${name}:${event}`, event);
    for (const event of observerEvents) this.#listen(object.observer, `${name}.observer:${event}`, event);
  }

  #listen(emitter: { on: unknown }, line: string, event: string): void {
    (emitter.on as (event: string, listener: () => void) => void).call(emitter, event, () => this.events.push(line));
  }
}
