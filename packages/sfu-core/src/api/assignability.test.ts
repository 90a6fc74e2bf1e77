import type * as mediasoup from 'mediasoup';
import type * as theirs from 'mediasoup/types';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as parley from '../index.ts';
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
    expectTypeOf<ours.WorkerDump>().toExtend<theirs.WorkerDump>();
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
    expectTypeOf<theirs.PlainTransportOptions>().toExtend<ours.PlainTransportOptions>();
    expectTypeOf<theirs.PipeTransportOptions>().toExtend<ours.PipeTransportOptions>();
    expectTypeOf<theirs.DirectTransportOptions>().toExtend<ours.DirectTransportOptions>();
    expectTypeOf<theirs.DataProducerOptions>().toExtend<ours.DataProducerOptions>();
    expectTypeOf<theirs.DataConsumerOptions>().toExtend<ours.DataConsumerOptions>();
    expectTypeOf<theirs.AudioLevelObserverOptions>().toExtend<ours.AudioLevelObserverOptions>();
    expectTypeOf<theirs.ActiveSpeakerObserverOptions>().toExtend<ours.ActiveSpeakerObserverOptions>();
    // All but `webRtcServer`, which has to be one of ours.
    type Listening = Omit<theirs.WebRtcTransportOptions, 'webRtcServer'> & {
      listenInfos: theirs.TransportListenInfo[];
      listenIps?: never;
      port?: never;
    };
    expectTypeOf<Listening>().toExtend<ours.WebRtcTransportOptions>();
  });

  it('give objects that pass for those of mediasoup', () => {
    expectTypeOf<ours.Worker>().toExtend<theirs.Worker>();
    expectTypeOf<ours.WebRtcServer>().toExtend<theirs.WebRtcServer>();
    expectTypeOf<ours.Router>().toExtend<theirs.Router>();
    expectTypeOf<ours.Transport>().toExtend<theirs.Transport>();
    expectTypeOf<ours.WebRtcTransport>().toExtend<theirs.WebRtcTransport>();
    expectTypeOf<ours.PlainTransport>().toExtend<theirs.PlainTransport>();
    expectTypeOf<ours.PipeTransport>().toExtend<theirs.PipeTransport>();
    expectTypeOf<ours.DirectTransport>().toExtend<theirs.DirectTransport>();
    expectTypeOf<ours.Producer>().toExtend<theirs.Producer>();
    expectTypeOf<ours.Consumer>().toExtend<theirs.Consumer>();
    expectTypeOf<ours.DataProducer>().toExtend<theirs.DataProducer>();
    expectTypeOf<ours.DataConsumer>().toExtend<theirs.DataConsumer>();
    expectTypeOf<ours.RtpObserver>().toExtend<theirs.RtpObserver>();
    expectTypeOf<ours.AudioLevelObserver>().toExtend<theirs.AudioLevelObserver>();
    expectTypeOf<ours.ActiveSpeakerObserver>().toExtend<theirs.ActiveSpeakerObserver>();
  });

  it('give a SpreadRouter that passes for a Router in all that an application makes of one', () => {
    type Making =
      | 'createPlainTransport'
      | 'createPipeTransport'
      | 'createDirectTransport'
      | 'createActiveSpeakerObserver'
      | 'createAudioLevelObserver'
      | 'pipeToRouter';
    type Asking = 'id' | 'closed' | 'appData' | 'rtpCapabilities' | 'canConsume' | 'updateMediaCodecs' | 'close';
    expectTypeOf<ours.SpreadRouter>().toExtend<Pick<ours.Router, Making>>();
    expectTypeOf<ours.SpreadRouter>().toExtend<Pick<theirs.Router, Asking>>();
    // Where it listens may be left to the place.
    expectTypeOf<{ enableTcp: true }>().toExtend<ours.SpreadWebRtcTransportOptions>();
  });

  it('are of a module that passes for mediasoup', () => {
    // Not `default` (there is no CommonJS), nor `ortc.serializeRtpMapping`, which writes mediasoup's wire format.
    const module: Omit<typeof mediasoup, 'default' | 'ortc'> = parley;
    const ortc: Omit<typeof mediasoup.ortc, 'serializeRtpMapping'> = parley.ortc;
    expect([module, ortc]).toEqual([parley, parley.ortc]);
  });
});
