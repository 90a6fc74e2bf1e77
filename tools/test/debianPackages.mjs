import { existsSync, readFileSync } from 'node:fs';
import { runStep } from '../runStep.mjs';

/** Whether packages can be installed here: root on Debian. Ubuntu's chromium is a snap, which no container can install. */
export function canInstallDebianPackages() {
  const file = '/etc/os-release';
  return (
    process.getuid?.() === 0 &&
    existsSync(file) &&
    existsSync('/usr/bin/apt-get') &&
    /^ID=debian$/m.test(readFileSync(file, 'utf8'))
  );
}

/**
 * Installs packages without asking.
 *
 * @param {readonly string[]} packages
 * @returns {Promise<boolean>} whether they are installed now.
 */
export async function installDebianPackages(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  // Old package lists may name files that the mirror has no more.
  await runStep({ program: 'apt-get', args: ['update', '-q'], env });
  const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  return (await runStep({ program: 'apt-get', args, env })) === 0;
}
