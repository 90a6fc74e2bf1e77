import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { canInstallDebianPackages, installDebianPackages } from './debianPackages.mjs';

/** Programs that tests talk to, with the Debian package each is in, and what is not tested without it. */
const programs = [
  {
    program: 'turnutils_uclient',
    packageName: 'coturn',
    without: "the TURN server is not tried with coturn's clients",
  },
  { program: 'ip', packageName: 'iproute2', without: 'no call is made from behind a firewall' },
  { program: 'openssl', packageName: 'openssl', without: 'DTLS is not tried with OpenSSL' },
  { program: 'redis-server', packageName: 'redis-server', without: 'no two servers are tried as one service' },
  { program: 'nginx', packageName: 'nginx', without: 'the configuration for nginx in docs/tls.md is not tried' },
  { program: 'caddy', packageName: 'caddy', without: 'the configuration for Caddy in docs/tls.md is not tried' },
  { program: 'ffmpeg', packageName: 'ffmpeg', without: 'nothing is broadcast into a room, nor recorded from one' },
];

/** Makes sure of the programs that tests talk to, as far as they can be installed here. Says what is missing. */
export async function ensurePrograms() {
  const missing = () => programs.filter(({ program }) => !isInstalled(program));
  if (missing().length > 0 && canInstallDebianPackages()) {
    const packages = missing().map(({ packageName }) => packageName);
    process.stdout.write(`Installing Debian's packages ${packages.join(', ')}\n`);
    await installDebianPackages(packages);
  }
  for (const { program, packageName, without } of missing()) {
    process.stdout.write(`${program} (package ${packageName}) is not installed: ${without}\n`);
  }
}

/** @param {string} program */
function isInstalled(program) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.some((folder) => folder !== '' && existsSync(join(folder, program)));
}
