import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * Starts a browser with a fake camera and microphone: the one that vitest.config.ts found on this machine and names in
 * `PARLEY_CHROMIUM`; or `program`, which runs it elsewhere.
 */
export async function launchBrowser(extraFlags: string[] = [], program?: string): Promise<Browser> {
  return chromium.launch(launchOptions(extraFlags, program));
}

/** A browser on a computer that can be sent to sleep. */
export type SleepyBrowser = {
  browser: Browser;
  /** Stops all its processes, as a lid that is closed does: nobody is told, and nothing is answered. */
  sleep: () => void;
  wake: () => void;
  close: () => Promise<void>;
};

/** Starts one. It is a process group of its own. */
export async function launchSleepyBrowser(): Promise<SleepyBrowser> {
  const server = await chromium.launchServer(launchOptions());
  const browser = await chromium.connect(server.wsEndpoint());
  const signal = (name: NodeJS.Signals) => {
    const { pid } = server.process();
    if (pid === undefined) throw new Error('the browser has no process');
    process.kill(-pid, name);
  };
  return {
    browser,
    sleep: () => signal('SIGSTOP'),
    wake: () => signal('SIGCONT'),
    close: async () => {
      // A process that is stopped can't end.
      signal('SIGCONT');
      await server.close();
    },
  };
}

function launchOptions(extraFlags: string[] = [], program?: string): LaunchOptions {
  const executablePath = program ?? process.env.PARLEY_CHROMIUM;
  if (!executablePath) throw new Error('no browser is installed: `npm test` installs one, CHROME_PATH names one');
  return { headless: true, executablePath, args: [...flags, ...extraFlags] };
}
