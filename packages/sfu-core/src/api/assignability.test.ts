import type { EventEmitter } from 'node:events';
import type * as theirs from 'mediasoup/types';
import { describe, expectTypeOf, it } from 'vitest';
import type * as ours from '../types/index.ts';

/**
 * Checked by the compiler: what an application passes in as mediasoup's type must be accepted, and what comes out must
 * be accepted where it expects mediasoup's.
 */
describe('types, compared with mediasoup', () => {
  it('are the same for RTP', () => {
    expectTypeOf<ours.RtpParameters>().toEqualTypeOf<theirs.RtpParameters>();
    expectTypeOf<ours.RtpCapabilities>().toEqualTypeOf<theirs.RtpCapabilities>();
    expectTypeOf<ours.RouterRtpCapabilities>().toEqualTypeOf<theirs.RouterRtpCapabilities>();
    expectTypeOf<ours.RtpEncodingParameters>().toEqualTypeOf<theirs.RtpEncodingParameters>();
    expectTypeOf<ours.RtpHeaderExtension>().toEqualTypeOf<theirs.RtpHeaderExtension>();
    expectTypeOf<ours.SctpStreamParameters>().toEqualTypeOf<theirs.SctpStreamParameters>();
    expectTypeOf<ours.SctpParameters>().toEqualTypeOf<theirs.SctpParameters>();
    expectTypeOf<ours.SrtpParameters>().toEqualTypeOf<theirs.SrtpParameters>();
    expectTypeOf<ours.ScalabilityMode>().toEqualTypeOf<theirs.ScalabilityMode>();
  });

  it('are the same for transports', () => {
    expectTypeOf<ours.TransportListenInfo>().toEqualTypeOf<theirs.TransportListenInfo>();
    expectTypeOf<ours.TransportTuple>().toEqualTypeOf<theirs.TransportTuple>();
    expectTypeOf<ours.IceParameters>().toEqualTypeOf<theirs.IceParameters>();
    expectTypeOf<ours.IceCandidate>().toEqualTypeOf<theirs.IceCandidate>();
    expectTypeOf<ours.IceState>().toEqualTypeOf<theirs.IceState>();
    expectTypeOf<ours.DtlsParameters>().toEqualTypeOf<theirs.DtlsParameters>();
    expectTypeOf<ours.DtlsState>().toEqualTypeOf<theirs.DtlsState>();
    expectTypeOf<ours.SctpState>().toEqualTypeOf<theirs.SctpState>();
  });

  it('are the same for statistics and dumps', () => {
    expectTypeOf<ours.WebRtcTransportStat>().toExtend<theirs.WebRtcTransportStat>();
    expectTypeOf<ours.ProducerStat>().toEqualTypeOf<theirs.ProducerStat>();
    expectTypeOf<ours.ConsumerStat>().toEqualTypeOf<theirs.ConsumerStat>();
    expectTypeOf<ours.WorkerResourceUsage>().toEqualTypeOf<theirs.WorkerResourceUsage>();
    expectTypeOf<ours.WorkerDump>().toEqualTypeOf<theirs.WorkerDump>();
    expectTypeOf<ours.RouterDump>().toEqualTypeOf<theirs.RouterDump>();
    expectTypeOf<ours.WebRtcServerDump>().toEqualTypeOf<theirs.WebRtcServerDump>();
    expectTypeOf<ours.WebRtcTransportDump>().toExtend<theirs.WebRtcTransportDump>();
    expectTypeOf<ours.ProducerDump>().toEqualTypeOf<theirs.ProducerDump>();
    expectTypeOf<ours.ConsumerDump>().toExtend<theirs.ConsumerDump>();
  });

  it("accept an application's options", () => {
    expectTypeOf<theirs.WorkerSettings>().toExtend<ours.WorkerSettings>();
    expectTypeOf<theirs.WebRtcServerOptions>().toExtend<ours.WebRtcServerOptions>();
    expectTypeOf<theirs.RouterOptions>().toExtend<ours.RouterOptions>();
    expectTypeOf<theirs.ProducerOptions>().toExtend<ours.ProducerOptions>();
    expectTypeOf<theirs.ConsumerOptions>().toExtend<ours.ConsumerOptions>();
    // All but `webRtcServer`, which has to be one of ours.
    type Listening = Omit<theirs.WebRtcTransportOptions, 'webRtcServer'> & {
      listenInfos: theirs.TransportListenInfo[];
      listenIps?: never;
      port?: never;
    };
    expectTypeOf<Listening>().toExtend<ours.WebRtcTransportOptions>();
  });

  /** Getters and methods; events are compared by their maps, internals not at all. */
  type Surface<T, Internal extends string> = Omit<T, keyof EventEmitter | 'safeEmit' | 'observer' | Internal>;

  it('give objects with the same getters, methods and events', () => {
    expectTypeOf<Surface<ours.Producer, 'transportClosed'>>().toExtend<Surface<theirs.Producer, 'transportClosed'>>();
    expectTypeOf<ours.ProducerEvents>().toExtend<Omit<theirs.ProducerEvents, '@close'>>();
    expectTypeOf<ours.ProducerObserverEvents>().toExtend<theirs.ProducerObserverEvents>();

    expectTypeOf<Surface<ours.Consumer, 'transportClosed'>>().toExtend<Surface<theirs.Consumer, 'transportClosed'>>();
    expectTypeOf<ours.ConsumerEvents>().toExtend<Omit<theirs.ConsumerEvents, '@close' | '@producerclose'>>();
    expectTypeOf<ours.ConsumerObserverEvents>().toExtend<theirs.ConsumerObserverEvents>();
  });

  it('give parents with the same methods, whose children are not those of mediasoup in name', () => {
    expectTypeOf<keyof theirs.Worker>().toExtend<keyof ours.Worker>();
    expectTypeOf<keyof theirs.WebRtcServer>().toExtend<keyof ours.WebRtcServer>();
    expectTypeOf<keyof theirs.Router>().toExtend<keyof ours.Router>();
    expectTypeOf<keyof theirs.WebRtcTransport>().toExtend<keyof ours.WebRtcTransport>();
    expectTypeOf<keyof Omit<theirs.WorkerEvents, '@success' | '@failure'>>().toEqualTypeOf<keyof ours.WorkerEvents>();
    expectTypeOf<keyof theirs.WorkerObserverEvents>().toEqualTypeOf<keyof ours.WorkerObserverEvents>();
    expectTypeOf<keyof theirs.WebRtcServerObserverEvents>().toEqualTypeOf<keyof ours.WebRtcServerObserverEvents>();
  });
});
