import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/**
 * Path of a Chrome or Chromium that this machine has: the one that `PARLEY_CHROMIUM` or `CHROME_PATH` names, else the system's,
 * else the one that Playwright installed.
 *
 * @returns {string | undefined}
 */
export function installedBrowser() {
  const { PARLEY_CHROMIUM, CHROME_PATH, PATH = '' } = process.env;
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];
  // Named by `npm test`, which has tried it.
  if (PARLEY_CHROMIUM && existsSync(PARLEY_CHROMIUM)) return PARLEY_CHROMIUM;
  const candidates = [
    CHROME_PATH,
    ...names.flatMap((name) => PATH.split(':').map((folder) => `${folder}/${name}`)),
    ...names.map((name) => `/usr/bin/${name}`),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    chromium.executablePath(),
  ];
  return candidates.find((path) => path && existsSync(path) && browserVersion(path) !== undefined);
}

/**
 * What a browser says it is, such as `Chromium 143.0.7499.40`. A file that only looks like one (Ubuntu's `chromium-browser`
 * without its snap) gives `undefined`.
 *
 * @param {string} path
 * @returns {string | undefined}
 */
export function browserVersion(path) {
  try {
    const output = execFileSync(path, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    });
    return /^\S.*\d+\.\d+\.\d+.*$/m.exec(output)?.[0].trim();
  } catch {
    return undefined;
  }
}
