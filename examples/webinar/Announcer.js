/** @import { types } from './sfu.js' */

/** Tells everybody what happens and who is heard, as JSON on a data channel. */
export class Announcer {
  /** @param {types.Router} router */
  static async create(router) {
    const transport = await router.createDirectTransport();
    const dataProducer = await transport.produceData({ label: 'announcements', protocol: 'json' });
    const levels = await router.createAudioLevelObserver({ maxEntries: 1, threshold: -70, interval: 300 });
    return new Announcer(dataProducer, levels);
  }

  /**
   * @param {types.DataProducer} dataProducer
   * @param {types.AudioLevelObserver} levels
   */
  constructor(dataProducer, levels) {
    this.dataProducer = dataProducer;
    this.levels = levels;
    levels.on('volumes', ([loudest]) => {
      if (loudest) this.announce({ event: 'speaker', producerId: loudest.producer.id, volume: loudest.volume });
    });
    levels.on('silence', () => this.announce({ event: 'silence' }));
  }

  /** @param {types.Producer} producer */
  async listenTo(producer) {
    await this.levels.addProducer({ producerId: producer.id });
  }

  /** @param {object} what */
  announce(what) {
    if (!this.dataProducer.closed) this.dataProducer.send(JSON.stringify(what));
  }
}
