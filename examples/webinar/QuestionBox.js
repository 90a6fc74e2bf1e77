/** @import { types } from './sfu.js' */

const MAX_QUESTIONS = 100;

/** Reads in Node what listeners ask on their data channels. */
export class QuestionBox {
  /** @type {{ name: string, text: string }[]} */
  questions = [];

  /** @param {types.Router} router */
  static async create(router) {
    return new QuestionBox(await router.createDirectTransport());
  }

  /** @param {types.DirectTransport} transport */
  constructor(transport) {
    this.transport = transport;
  }

  /**
   * @param {string} dataProducerId
   * @param {string} name who asks.
   */
  async listenTo(dataProducerId, name) {
    const dataConsumer = await this.transport.consumeData({ dataProducerId });
    dataConsumer.on('message', (message) => {
      this.questions.push({ name, text: message.toString() });
      if (this.questions.length > MAX_QUESTIONS) this.questions.shift();
    });
  }
}
