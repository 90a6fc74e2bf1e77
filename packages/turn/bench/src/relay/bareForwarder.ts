/**
 * The least that a relay on Node's dgram can do, a process of its own: one socket for clients, one more for each client,
 * and every datagram passed on as it is. Arguments: the port to listen on, the port of the only peer.
 */
import type { Socket } from 'node:dgram';
import { dgramSocket, LOOPBACK } from '../process/dgramSocket.ts';

const [listeningPort, peerPort] = process.argv.slice(2).map(Number);
const listener = await dgramSocket(listeningPort);
const relaySockets = new Map<number, Socket>();

listener.on('message', (datagram, { port }) => {
  const relay = relaySockets.get(port);
  if (relay !== undefined) relay.send(datagram, peerPort, LOOPBACK);
  else void addClient(port);
});

async function addClient(clientPort: number): Promise<void> {
  const relay = await dgramSocket();
  relay.on('message', (datagram) => listener.send(datagram, clientPort, LOOPBACK));
  relaySockets.set(clientPort, relay);
  // Tells the client that it may begin.
  listener.send('ready', clientPort, LOOPBACK);
}
