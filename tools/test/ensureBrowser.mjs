import { runStep } from '../runStep.mjs';
import { canInstallDebianPackages, installDebianPackages } from './debianPackages.mjs';
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
  if (canInstallDebianPackages()) {
    process.stdout.write("No browser is installed: installing Debian's package chromium\n");
    if (await installDebianPackages(['chromium'])) return;
  }
  process.stdout.write("No browser is installed: installing Playwright's Chromium for this user\n");
  if ((await runStep({ program: 'playwright-core', args: ['install', 'chromium'] })) === 0 && !installedBrowser()) {
    process.stderr.write(
      'It does not start; `sudo npx playwright-core install-deps chromium` installs the libraries it needs.\n',
    );
  }
}
