import type { DebugAid } from '../../src/debugAid.ts';
import type { Firefox } from './firefox.ts';
import type { StatsEntry } from './participant.ts';

type Value = { value: unknown };

/** Somebody in a real Firefox, which has one page: playwright-core can't drive an unchanged Firefox of every version. */
export class FirefoxParticipant {
  readonly #firefox: Firefox;

  constructor(firefox: Firefox) {
    this.#firefox = firefox;
  }

  /** Opens the page with a query such as `roomId=demo&displayName=Ada`, and stays on the join screen. */
  async open(origin: string, query: string): Promise<void> {
    await this.#firefox.marionette.send('WebDriver:Navigate', { url: `${origin}/?${query}` });
  }

  /** Loads the page again, as the person would. */
  async reload(): Promise<void> {
    await this.#firefox.marionette.send('WebDriver:Refresh');
  }

  /** Leaves the call by leaving the page. */
  async leavePage(): Promise<void> {
    await this.#firefox.marionette.send('WebDriver:Navigate', { url: 'about:blank' });
  }

  /** Presses Join, and waits until the page says that it is connected. */
  async pressJoin(): Promise<void> {
    await this.press('Join');
    await this.until(() => document.querySelector('[role=status]')?.textContent === 'Connected');
  }

  async press(name: string): Promise<void> {
    const xpath = `//button[normalize-space(.)="${name}" or @aria-label="${name}"]`;
    const found = await this.#firefox.marionette.send('WebDriver:FindElement', { using: 'xpath', value: xpath });
    const [id] = Object.values((found as { value: Record<string, string> }).value);
    await this.#firefox.marionette.send('WebDriver:ElementClick', { id });
  }

  /** Runs a function in the page. It can use nothing but its arguments and what the page has. */
  async evaluate<A extends unknown[], R>(inPage: (...args: A) => R | Promise<R>, ...args: A): Promise<R> {
    const script = `return (${inPage.toString()})(...arguments);`;
    const result = await this.#firefox.marionette.send('WebDriver:ExecuteScript', { script, args });
    return (result as Value).value as R;
  }

  /** Waits in the page until a condition holds there. */
  async until<A extends unknown[]>(condition: (...args: A) => boolean | Promise<boolean>, ...args: A): Promise<void> {
    const script = `
      const condition = ${condition.toString()};
      return new Promise((done, failed) => {
        const look = () => Promise.resolve(condition(...arguments)).then((holds) => holds ? done() : setTimeout(look, 50), failed);
        look();
      });`;
    await this.#firefox.marionette.send('WebDriver:ExecuteScript', { script, args });
  }

  /** Waits until the picture of somebody has shown `frames` more frames. */
  async framesAdvance(name: string, frames = 10): Promise<void> {
    const selector = `video[aria-label="${name}"]`;
    await this.until((shown) => document.querySelector(shown) !== null, selector);
    await this.evaluate(
      (shown, count) =>
        new Promise<void>((done) => {
          const video = document.querySelector<HTMLVideoElement>(shown);
          let left = count;
          const next = () => (--left > 0 ? video?.requestVideoFrameCallback(next) : done());
          video?.requestVideoFrameCallback(next);
        }),
      selector,
      frames,
    );
  }

  /** Waits until the sound that is received has gained energy. */
  async audioEnergyRises(): Promise<void> {
    await this.until(async () => {
      const aid = (window as { __parley?: DebugAid }).__parley;
      const { recv = [] } = (await aid?.stats()) ?? {};
      return recv.some((entry) => entry.type === 'inbound-rtp' && Number(entry.totalAudioEnergy) > 0.01);
    });
  }

  /** The browser's statistics of a direction. */
  async stats(direction: 'send' | 'recv'): Promise<StatsEntry[]> {
    const stats = await this.evaluate(() => (window as { __parley?: DebugAid }).__parley?.stats());
    return (stats?.[direction] ?? []) as StatsEntry[];
  }

  /** Milliseconds from pressing Join to the first frame of somebody else on screen. */
  async joinToFirstFrameMs(): Promise<number> {
    const marked = () => (window as { __parley?: DebugAid }).__parley?.marks['first-remote-frame'] !== undefined;
    await this.until(marked);
    const marks = await this.evaluate(() => (window as { __parley?: DebugAid }).__parley?.marks);
    return (marks?.['first-remote-frame'] ?? Number.NaN) - (marks?.['join-pressed'] ?? Number.NaN);
  }
}
