import { setTimeout as sleep } from 'node:timers/promises';
import { BareClient } from '../client/BareClient.ts';
import { Peer } from '../client/Peer.ts';
import type { Method, RelayClient } from '../client/RelayClient.ts';
import { TurnClient } from '../client/TurnClient.ts';
import { dgramSocket } from '../process/dgramSocket.ts';
import { RelayProcess } from './RelayProcess.ts';
import { PASSWORD, type RelayKind, type RelayName, USERNAME } from './relays.ts';

const START_DEADLINE_MS = 10_000;
const RETRY_MS = 200;

/** A relay that runs, with clients that may send and the peers that they send to. */
export class RelayUnderTest {
  readonly name: RelayName;
  readonly process: RelayProcess;
  readonly clients: RelayClient[] = [];
  readonly peers: Readonly<Record<Method, Peer>>;

  private constructor(name: RelayName, process: RelayProcess, peers: Record<Method, Peer>) {
    this.name = name;
    this.process = process;
    this.peers = peers;
  }

  /** @throws Error with what the relay wrote, when it does not serve within ten seconds. */
  static async start(kind: RelayKind, clientCount: number): Promise<RelayUnderTest> {
    const peer = await Peer.open();
    const peers = { channel: peer, send: kind.speaksTurn ? await Peer.open() : peer };
    const peerPorts = { channel: peers.channel.port, send: peers.send.port };
    const port = await freePort();
    const [command, ...args] = kind.command(port, peerPorts);
    const relay = new RelayUnderTest(kind.name, new RelayProcess(command, args), peers);
    const deadline = Date.now() + START_DEADLINE_MS;
    while (relay.clients.length < clientCount) {
      try {
        relay.clients.push(
          kind.speaksTurn
            ? await TurnClient.connect({ port, username: USERNAME, password: PASSWORD, peerPorts })
            : await BareClient.connect(port),
        );
      } catch (error) {
        if (Date.now() > deadline || relay.process.hasExited) {
          const { output } = relay.process;
          await relay.close();
          throw new Error(`${kind.name} does not serve: ${error}\n${output}`);
        }
        await sleep(RETRY_MS); // It is not listening yet.
      }
    }
    return relay;
  }

  /** Packets that came through the relay so far, in both directions. */
  relayed(method: Method): number {
    return this.clients.reduce((sum, { received }) => sum + received, this.peers[method].received);
  }

  async close(): Promise<void> {
    await this.process.close();
    for (const client of this.clients) client.close();
    for (const peer of new Set(Object.values(this.peers))) peer.close();
  }
}

async function freePort(): Promise<number> {
  const socket = await dgramSocket();
  const { port } = socket.address();
  socket.close();
  return port;
}
