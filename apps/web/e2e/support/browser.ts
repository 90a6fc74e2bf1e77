import { existsSync } from 'node:fs';
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

/** An installed Chrome or Chromium; `PARLEY_CHROMIUM` names another one. */
export function chromiumPath(): string | undefined {
  const candidates = [
    process.env.PARLEY_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  return candidates.find((path) => path !== undefined && existsSync(path));
}

/** Starts a browser with a fake camera and microphone. Without an installed one, Playwright's own is used. */
export function launchBrowser(extraFlags: string[] = []): Promise<Browser> {
  const executablePath = chromiumPath();
  return chromium.launch({
    headless: true,
    args: [...flags, ...extraFlags],
    ...(executablePath ? { executablePath } : {}),
  });
}
