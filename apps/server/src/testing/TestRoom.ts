import { pino } from 'pino';
import { handleRequest } from '../rooms/handlers/handleRequest.ts';
import type { Peer } from '../rooms/Peer.ts';
import type { Room } from '../rooms/Room.ts';
import { RoomRegistry } from '../rooms/RoomRegistry.ts';
import type { RoomSettings } from '../rooms/roomSettings.ts';
import type { Standing } from '../rooms/standing/Standing.ts';
import { WorkerPool } from '../sfu/WorkerPool.ts';
import type { FakeDataProducer } from './FakeData.ts';
import { FakePeerSocket } from './FakePeerSocket.ts';
import { FakeSfu } from './FakeSfu.ts';
import type { FakeWebRtcTransport } from './FakeTransport.ts';
import { dataJoin, joinData, produceData, produceDataData } from './payloads.ts';

/** Somebody who is connected to the room of a {@link TestRoom}. */
export type Guest = {
  peer: Peer;
  socket: FakePeerSocket;
  /** Sends a request; settles as its answer does. */
  ask: (method: string, data?: unknown) => Promise<unknown>;
};

/** Somebody who has joined, with a transport each way. */
export type Member = Guest & { send: FakeWebRtcTransport; receive: FakeWebRtcTransport; resumeToken: string };

/** A room on a {@link FakeSfu} of one worker, and people who come to it. */
export class TestRoom {
  readonly sfu: FakeSfu;
  readonly rooms: RoomRegistry;
  readonly room: Room;

  private constructor(sfu: FakeSfu, rooms: RoomRegistry, room: Room) {
    this.sfu = sfu;
    this.rooms = rooms;
    this.room = room;
  }

  static async open(settings?: RoomSettings): Promise<TestRoom> {
    const logger = pino({ level: 'silent' });
    const sfu = new FakeSfu();
    const pool = new WorkerPool({
      size: 1,
      createWorker: sfu.createWorker,
      createRouter: sfu.createRouter,
      spreadAt: 200,
      listenInfos: () => [],
      logger,
    });
    await pool.start();
    const rooms = new RoomRegistry({ createRouter: () => pool.createRouter(), logger, settings });
    return new TestRoom(sfu, rooms, await rooms.getOrOpen('demo'));
  }

  /** Somebody who is connected and no more. */
  connect(peerId: string, consumerReplicas = 0, standing?: Standing): Guest {
    const { room } = this;
    const socket = new FakePeerSocket();
    const peer = room.addPeer(peerId, socket, { consumerReplicas, standing });
    return { peer, socket, ask: (method, data = {}) => handleRequest({ room, peer }, method, data) };
  }

  /** Somebody who was a member, on a new connection. */
  comeBack({ peer, resumeToken }: Member): Guest {
    const standing = this.room.moderation.standingOf(peer.id, this.room.getPeer(peer.id), resumeToken);
    return this.connect(peer.id, 0, standing);
  }

  async transport(guest: Guest, use: { producing?: boolean; consuming?: boolean }): Promise<FakeWebRtcTransport> {
    const { id } = (await guest.ask('createWebRtcTransport', use)) as { id: string };
    const transport = this.sfu.transports.find((one) => one.id === id);
    if (!transport) throw new Error(`no transport ${id}`);
    return transport;
  }

  /** Somebody who has joined, with a transport each way. The display name is the id. */
  async member(peerId: string, consumerReplicas = 0, join: object = joinData): Promise<Member> {
    const guest = this.connect(peerId, consumerReplicas);
    const send = await this.transport(guest, { producing: true });
    const receive = await this.transport(guest, { consuming: true });
    const { resumeToken } = (await guest.ask('join', { ...join, displayName: peerId })) as { resumeToken: string };
    await settle();
    return { ...guest, send, receive, resumeToken };
  }

  /** A {@link member} that takes data channels, and accepts all that it is offered. */
  async dataMember(peerId: string): Promise<Member> {
    const member = await this.member(peerId, 0, dataJoin);
    member.socket.acceptsAtOnce = true;
    for (const offer of [...member.socket.dataOffers, ...member.socket.offers]) offer.accept();
    await settle();
    return member;
  }

  /** A data channel of `member`'s own. */
  async dataChannel(member: Member, label: string): Promise<FakeDataProducer> {
    const { id } = (await member.ask('produceData', produceDataData(member.send.id, label))) as { id: string };
    await settle();
    const dataProducer = member.send.dataProducers.find((one) => one.id === id);
    if (!dataProducer) throw new Error(`no data producer ${id}`);
    return dataProducer;
  }

  /** @returns The id of the new producer. */
  async produce(member: Member, source = 'mic'): Promise<string> {
    const { id } = (await member.ask('produce', produceData(member.send.id, source))) as { id: string };
    await settle();
    return id;
  }
}

/** Lets everything that is under way run to where it waits for somebody outside. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
