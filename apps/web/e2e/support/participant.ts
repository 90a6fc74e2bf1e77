import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { DebugAid } from '../../src/debugAid.ts';

/** Statistics entry as the browser gives it. */
export type StatsEntry = Record<string, unknown> & { type: string };

/** Somebody in a real browser. Each has a context of its own, as if on a device of their own. */
export class Participant {
  readonly page: Page;
  readonly #context: BrowserContext;

  constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
  }

  /** Opens the page with a query such as `roomId=demo&displayName=Ada`, and stays on the join screen. */
  static async open(browser: Browser, origin: string, query: string): Promise<Participant> {
    const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
    const page = await context.newPage();
    await page.goto(`${origin}/?${query}`);
    return new Participant(context, page);
  }

  /** Opens the page and joins. */
  static async join(browser: Browser, origin: string, query: string): Promise<Participant> {
    const participant = await Participant.open(browser, origin, query);
    await participant.pressJoin();
    return participant;
  }

  /** Presses Join, and waits until the page says that it is connected. */
  async pressJoin(): Promise<void> {
    await this.press('Join');
    await this.connected();
  }

  async connected(): Promise<void> {
    await this.page.getByRole('status').getByText('Connected', { exact: true }).waitFor();
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Names on the tiles, oneself as `You`. */
  async names(): Promise<string[]> {
    return this.page.locator('[data-tile] [class*=name]').allTextContents();
  }

  /** Waits for exactly these names on the tiles, in any order. */
  async sees(...names: string[]): Promise<void> {
    await this.page.waitForFunction((expected) => {
      const shown = [...document.querySelectorAll('[data-tile] [class*=name]')].map(
        (element) => element.textContent ?? '',
      );
      return JSON.stringify(shown.sort()) === expected;
    }, JSON.stringify(names.sort()));
  }

  /** Waits until the picture of somebody has shown `frames` more frames; in another element, too, when that person comes back meanwhile. */
  async framesAdvance(name: string, frames = 10): Promise<void> {
    const selector = `video[aria-label="${name}"]`;
    await this.page.locator(selector).waitFor();
    await this.page.evaluate(
      ([shown, count]) =>
        new Promise<void>((done) => {
          let left = count;
          let watched: HTMLVideoElement | undefined;
          const changes = new MutationObserver(() => watch());
          const next = () => {
            left -= 1;
            if (left > 0) return void watched?.requestVideoFrameCallback(next);
            changes.disconnect();
            done();
          };
          const watch = () => {
            const found = document.querySelector<HTMLVideoElement>(shown);
            if (!found || found === watched) return;
            watched = found;
            watched.requestVideoFrameCallback(next);
          };
          changes.observe(document.body, { childList: true, subtree: true });
          watch();
        }),
      [selector, frames] as const,
    );
  }

  /** Waits until the sound that is received has gained energy. */
  async audioEnergyRises(): Promise<void> {
    await this.page.waitForFunction(async () => {
      const aid = (window as { __parley?: DebugAid }).__parley;
      const { recv = [] } = (await aid?.stats()) ?? {};
      return recv.some((entry) => entry.type === 'inbound-rtp' && Number(entry.totalAudioEnergy) > 0.01);
    });
  }

  /** The browser's statistics of a direction. */
  async stats(direction: 'send' | 'recv'): Promise<StatsEntry[]> {
    const stats = await this.page.evaluate(() => (window as { __parley?: DebugAid }).__parley?.stats());
    return (stats?.[direction] ?? []) as StatsEntry[];
  }

  /** Milliseconds from pressing Join to the first frame of somebody else on screen. */
  async joinToFirstFrameMs(): Promise<number> {
    const handle = await this.page.waitForFunction(() => {
      const marks = (window as { __parley?: DebugAid }).__parley?.marks ?? {};
      const [from, to] = [marks['join-pressed'], marks['first-remote-frame']];
      return from !== undefined && to !== undefined ? to - from : undefined;
    });
    return Number(await handle.jsonValue());
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}

/** The candidate pair that carries the media, with both its candidates. */
export function selectedPair(stats: StatsEntry[]): { local: StatsEntry; remote: StatsEntry } | undefined {
  const transport = stats.find(({ type }) => type === 'transport');
  const byId = (id: unknown) => stats.find((entry) => entry.id === id);
  // Firefox has no entry for the transport, but says `selected` in the pair's own.
  const pair = byId(transport?.selectedCandidatePairId) ?? stats.find(({ selected }) => selected === true);
  const local = byId(pair?.localCandidateId);
  const remote = byId(pair?.remoteCandidateId);
  return local && remote ? { local, remote } : undefined;
}
