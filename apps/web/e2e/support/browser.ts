import { type Browser, chromium } from 'playwright-core';

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
export function launchBrowser(extraFlags: string[] = [], program?: string): Promise<Browser> {
  const executablePath = program ?? process.env.PARLEY_CHROMIUM;
  if (!executablePath) throw new Error('no browser is installed: `npm test` installs one, CHROME_PATH names one');
  return chromium.launch({ headless: true, executablePath, args: [...flags, ...extraFlags] });
}
