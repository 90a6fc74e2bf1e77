import type {
  ConnectPipeTransportData,
  CreatePipeTransportData,
  PipeTransportData,
  Requests,
} from '../../../channel/contract.ts';
import { EngineError } from '../../../channel/EngineChannel.ts';
import type { PeerPort } from '../../io/PeerPort.ts';
import type { TransportContext } from './Transport.ts';
import { UdpTransport } from './UdpTransport.ts';

/** As in mediasoup, pipes know one suite: both their ends are ours. */
const SRTP_CRYPTO_SUITE = 'AEAD_AES_256_GCM';

/** One end of what connects two routers, on one machine or two. Its consumers send all streams of a producer as they are. */
export class PipeTransport extends UdpTransport {
  readonly type = 'pipe';
  protected readonly statsType = 'pipe-transport';
  readonly #enablesRtx: boolean;

  /** @param port closed with the transport. */
  constructor(data: CreatePipeTransportData, port: PeerPort, context: TransportContext) {
    super({ ...data, port, srtpCryptoSuite: data.enableSrtp ? SRTP_CRYPTO_SUITE : undefined }, context);
    this.#enablesRtx = data.enableRtx;
    if (this.dataSession) this.dataSession.isPipe = true;
  }

  get data(): PipeTransportData {
    return {
      tuple: this.port.describe(),
      ...(this.srtpParameters && { srtpParameters: this.srtpParameters }),
      ...(this.dataSession && { sctp: this.dataSession.data }),
    };
  }

  /** Tells where the other end is, and its keys. Throws when called twice, or when something is missing or wrong. */
  connect({ ip, port, srtpParameters }: ConnectPipeTransportData): Requests['pipeTransport.connect']['answer'] {
    if (srtpParameters && this.srtpParameters && srtpParameters.cryptoSuite !== SRTP_CRYPTO_SUITE) {
      throw new EngineError('TypeError', 'invalid/unsupported srtpParameters.cryptoSuite');
    }
    this.connectOnce(srtpParameters, () => {
      if (!ip) throw new EngineError('TypeError', 'missing ip');
      if (port === undefined) throw new EngineError('TypeError', 'missing port');
      this.port.adopt(this.port.pathTo(ip, port));
    });
    return { tuple: this.port.describe() };
  }

  override dump(): Record<string, unknown> {
    return { ...super.dump(), rtx: this.#enablesRtx };
  }

  override getStats(): Record<string, unknown>[] {
    return super.getStats().map((stats) => ({ ...stats, tuple: this.port.describe() }));
  }
}
