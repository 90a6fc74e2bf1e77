/** @import { types } from './sfu.js' */
import { Announcer } from './Announcer.js';
import { mediaCodecs } from './mediaCodecs.js';
import { Participant } from './Participant.js';
import { QuestionBox } from './QuestionBox.js';
import { Recording } from './Recording.js';
import { createWorker } from './sfu.js';

/**
 * A core with sockets and a Router.
 *
 * @typedef {{ worker: types.Worker, webRtcServer: types.WebRtcServer, router: types.Router }} Room
 */

/**
 * A few speakers and many listeners, on two cores: speakers are on the stage, listeners in the hall, and all that happens on
 * the stage is piped into the hall.
 */
export class Webinar {
  /** @type {Map<string, Participant>} */
  participants = new Map();
  /** @type {Map<string, Recording>} */
  recordings = new Map();
  /** @type {(error: Error) => void} */
  onWorkerDied = () => {};

  /** @param {{ ip: string, announcedAddress?: string | undefined }} address Where media is received. */
  static async open({ ip, announcedAddress }) {
    const address = announcedAddress === undefined ? { ip } : { ip, announcedAddress };
    const [stage, hall] = await Promise.all([openRoom(address), openRoom(address)]);
    const announcer = await Announcer.create(stage.router);
    await stage.router.pipeToRouter({ dataProducerId: announcer.dataProducer.id, router: hall.router });
    return new Webinar(stage, hall, announcer, await QuestionBox.create(stage.router));
  }

  /**
   * @param {Room} stage
   * @param {Room} hall
   * @param {Announcer} announcer
   * @param {QuestionBox} questionBox
   */
  constructor(stage, hall, announcer, questionBox) {
    this.stage = stage;
    this.hall = hall;
    this.announcer = announcer;
    this.questionBox = questionBox;
    for (const { worker } of [stage, hall]) worker.on('died', (error) => this.onWorkerDied(error));
  }

  /** @param {{ name: string, speaks: boolean }} who */
  enter({ name, speaks }) {
    const participant = new Participant({ name, room: speaks ? this.stage : this.hall, speaks });
    participant.onProducer = (producer) => this.#broadcast(producer);
    participant.onDataProducer = (dataProducer) => this.#putTheQuestions(dataProducer, participant);
    this.participants.set(participant.id, participant);
    return participant;
  }

  /** @param {Participant} participant */
  leave(participant) {
    this.participants.delete(participant.id);
    participant.close();
  }

  /** What there is to see and hear; the ids are good on stage and in the hall. */
  get programme() {
    return [...this.participants.values()].flatMap(({ name, producers }) =>
      producers.map(({ id, kind, paused }) => ({ producerId: id, kind, paused, name })),
    );
  }

  /**
   * Sends a producer's packets, in the clear, to a recorder.
   *
   * @param {{ producerId: string, ip: string, port: number, rtcpPort: number }} options
   */
  async record(options) {
    const recording = await Recording.create(this.stage.router, options);
    this.recordings.set(recording.id, recording);
    recording.consumer.observer.once('close', () => this.recordings.delete(recording.id));
    return recording;
  }

  close() {
    for (const { worker } of [this.stage, this.hall]) worker.close();
  }

  /** @param {types.Producer<{ name: string }>} producer */
  async #broadcast(producer) {
    await this.stage.router.pipeToRouter({ producerId: producer.id, router: this.hall.router });
    if (producer.kind === 'audio') await this.announcer.listenTo(producer);
    this.announcer.announce({ event: 'producer', producerId: producer.id, name: producer.appData.name });
    producer.observer.once('close', () => this.announcer.announce({ event: 'producerGone', producerId: producer.id }));
  }

  /**
   * @param {types.DataProducer} dataProducer
   * @param {Participant} participant
   */
  async #putTheQuestions({ id }, { name, speaks }) {
    // A speaker's are on the stage already.
    if (!speaks) await this.hall.router.pipeToRouter({ dataProducerId: id, router: this.stage.router });
    await this.questionBox.listenTo(id, name);
  }
}

/** @param {{ ip: string, announcedAddress?: string }} address */
async function openRoom(address) {
  const worker = await createWorker({ logLevel: 'warn', logTags: ['ice', 'dtls', 'rtp'] });
  const webRtcServer = await worker.createWebRtcServer({
    listenInfos: [
      { protocol: 'udp', ...address },
      { protocol: 'tcp', ...address },
    ],
  });
  return { worker, webRtcServer, router: await worker.createRouter({ mediaCodecs }) };
}
