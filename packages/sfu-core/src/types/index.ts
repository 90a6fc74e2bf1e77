/** Every type of the public interface. */

export type {
  ActiveSpeakerObserver,
  ActiveSpeakerObserverObserver,
  ActiveSpeakerObserverObserverEvents,
} from '../api/ActiveSpeakerObserver.ts';
export type {
  AudioLevelObserver,
  AudioLevelObserverObserver,
  AudioLevelObserverObserverEvents,
} from '../api/AudioLevelObserver.ts';
export type { Consumer, ConsumerObserver } from '../api/Consumer.ts';
export type { Observer, ObserverEvents } from '../api/createWorker.ts';
export type { DataConsumer, DataConsumerObserver } from '../api/DataConsumer.ts';
export type { DataProducer, DataProducerObserver } from '../api/DataProducer.ts';
export type {
  DirectTransport,
  DirectTransportObserver,
  DirectTransportObserverEvents,
} from '../api/DirectTransport.ts';
export type { EnhancedEventEmitter } from '../api/EnhancedEventEmitter.ts';
export type { LogEventListeners } from '../api/Logger.ts';
export type { PipeTransport, PipeTransportObserver, PipeTransportObserverEvents } from '../api/PipeTransport.ts';
export type { PlainTransport, PlainTransportObserver, PlainTransportObserverEvents } from '../api/PlainTransport.ts';
export type { Producer, ProducerObserver } from '../api/Producer.ts';
export type { Router, RouterObserver, RouterObserverEvents } from '../api/Router.ts';
export type { RtpObserver, RtpObserverObserver } from '../api/RtpObserver.ts';
export type { SpreadRouter } from '../api/spread/SpreadRouter.ts';
export type { Transport, TransportObserver, TransportObserverEvents } from '../api/Transport.ts';
export type { WebRtcServer, WebRtcServerObserver, WebRtcServerObserverEvents } from '../api/WebRtcServer.ts';
export type {
  WebRtcTransport,
  WebRtcTransportObserver,
  WebRtcTransportObserverEvents,
} from '../api/WebRtcTransport.ts';
export type { Worker, WorkerObserver, WorkerObserverEvents } from '../api/Worker.ts';
export type { ScalabilityMode } from '../ortc/scalabilityMode.ts';
export type * from './activeSpeakerObserver.ts';
export type * from './appData.ts';
export type * from './audioLevelObserver.ts';
export type * from './baseTransport.ts';
export type * from './consumer.ts';
export type * from './dataConsumer.ts';
export type * from './dataProducer.ts';
export type * from './directTransport.ts';
export type * from './errors.ts';
export type * from './networkImpairment.ts';
export type * from './pipeTransport.ts';
export type * from './plainTransport.ts';
export type * from './producer.ts';
export type * from './router.ts';
export type * from './rtpObserver.ts';
export type * from './rtpParameters.ts';
export type * from './rtpStreamStats.ts';
export type * from './sctpParameters.ts';
export type * from './spreadRouter.ts';
export type * from './srtpParameters.ts';
export type * from './transport.ts';
export type * from './webRtcServer.ts';
export type * from './webRtcTransport.ts';
export type * from './worker.ts';
export type * from './workerSettings.ts';
export type * from './workerStats.ts';

/** The functions and values of the module itself. */
export type Index = Pick<
  typeof import('../index.ts'),
  | 'version'
  | 'observer'
  | 'workerBin'
  | 'setLogEventListeners'
  | 'createWorker'
  | 'getSupportedRtpCapabilities'
  | 'parseScalabilityMode'
>;
