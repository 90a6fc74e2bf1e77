import { existsSync, readFileSync } from 'node:fs';
import { runStep } from '../runStep.mjs';
import { browserVersion, installedBrowser } from './installedBrowser.mjs';

/**
 * Makes sure of a browser for the end-to-end tests: takes an installed one, otherwise installs one. Says which.
 *
 * @returns {Promise<string | undefined>} its path; `undefined` when there is none and none could be installed.
 */
export async function ensureBrowser() {
  let path = installedBrowser();
  if (!path) {
    await install();
    path = installedBrowser();
  }
  if (path) process.stdout.write(`Browser: ${browserVersion(path)} (${path})\n`);
  else process.stderr.write('There is no browser and none could be installed; CHROME_PATH may name one.\n');
  return path;
}

async function install() {
  if (process.getuid?.() === 0 && isDebian()) {
    process.stdout.write("No browser is installed: installing Debian's package chromium\n");
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    // Old package lists may name files that the mirror has no more.
    await runStep({ program: 'apt-get', args: ['update', '-q'], env });
    const packages = ['install', '-y', '-q', '--no-install-recommends', 'chromium'];
    if ((await runStep({ program: 'apt-get', args: packages, env })) === 0) return;
  }
  process.stdout.write("No browser is installed: installing Playwright's Chromium for this user\n");
  if ((await runStep({ program: 'playwright-core', args: ['install', 'chromium'] })) === 0 && !installedBrowser()) {
    process.stderr.write(
      'It does not start; `sudo npx playwright-core install-deps chromium` installs the libraries it needs.\n',
    );
  }
}

/** Ubuntu's package of the same name is a snap, which neither a container nor a CI machine can install. */
function isDebian() {
  const file = '/etc/os-release';
  return existsSync(file) && existsSync('/usr/bin/apt-get') && /^ID=debian$/m.test(readFileSync(file, 'utf8'));
}
