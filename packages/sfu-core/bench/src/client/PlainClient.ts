import type { Socket } from 'node:dgram';
import type { SrtpProfileName } from '@parley/dtls';
import { RtcpWriter } from '../../../dist/worker/rtcp/RtcpWriter.js';
import { bindUdp } from './bindUdp.ts';
import { SrtpSocket, type SrtpSocketOptions } from './SrtpSocket.ts';
import { splitKey } from './splitKey.ts';

/** The other end of a PlainTransport with SRTP: keys are in the signalling, and it learns where the client is from its first packet. */
export interface PlainRemote {
  address: string;
  port: number;
  /** Key and salt, base64: what the client encrypts with, and what the remote does. */
  clientKeyBase64: string;
  remoteKeyBase64: string;
}

export interface PlainClientOptions extends SrtpSocketOptions {
  remote: PlainRemote;
  suite: SrtpProfileName;
}

const OWN_SSRC = 1;

/** The client's end of a PlainTransport. */
export class PlainClient extends SrtpSocket {
  /** Resolves when the remote has been sent a packet. */
  static async connect(options: PlainClientOptions): Promise<PlainClient> {
    const client = new PlainClient(await bindUdp(), options);
    const writer = new RtcpWriter();
    writer.reset();
    writer.receiverReport(OWN_SSRC, []);
    writer.sdesCname(OWN_SSRC, 'bench');
    client.sendRtcp(writer);
    return client;
  }

  private constructor(socket: Socket, options: PlainClientOptions) {
    const { remote, suite } = options;
    super(socket, remote, options);
    const client = splitKey(suite, remote.clientKeyBase64);
    const other = splitKey(suite, remote.remoteKeyBase64);
    this.installKeys({
      profile: suite,
      localKey: client.key,
      localSalt: client.salt,
      remoteKey: other.key,
      remoteSalt: other.salt,
    });
  }

  protected override receiveOther(): void {
    // Nothing else comes here.
  }
}
