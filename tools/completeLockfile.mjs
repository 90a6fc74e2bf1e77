// Completes package-lock.json: `node tools/completeLockfile.mjs`, after an `npm install` that changed it.
//
// Biome and Turborepo come as one optional package a platform. Where a registry mirror lacks one of them, `npm install` leaves it
// out of the lockfile without a word, and `npm ci` then refuses the lockfile everywhere. An entry needs no more than what its
// name and its parent tell: the exact version and the platform. Without `integrity`, npm notes it on the first install there.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './runStep.mjs';

/** @typedef {{ version?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], engines?: Record<string, string>, optionalDependencies?: Record<string, string> }} LockEntry */

const file = join(repository, 'package-lock.json');
/** @type {{ packages: Record<string, LockEntry> }} */
const lockfile = JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lockfile;
/** @type {string[]} */
const added = [];

for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (Object.keys(packages).some((other) => other.endsWith(`node_modules/${name}`))) continue;
    packages[`node_modules/${name}`] = {
      version: exact(name, version),
      ...(dev && { dev }),
      optional: true,
      ...platform(name),
    };
    added.push(`${name}@${version} (of ${path})`);
  }
}

if (added.length > 0) {
  // npm's own order: by path, the root first.
  lockfile.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify(lockfile, null, 2)}\n`);
}
process.stdout.write(added.length > 0 ? `added\n  ${added.join('\n  ')}\n` : 'nothing is missing\n');

/**
 * @param {string} name
 * @param {string} version
 */
function exact(name, version) {
  if (!/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(`${name}@${version} is a range: which version to lock is not known`);
  return version;
}

/**
 * The platform that a package's name tells, in npm's words.
 *
 * @param {string} name
 * @returns {Pick<LockEntry, 'os' | 'cpu' | 'libc'>}
 */
function platform(name) {
  const os = /\b(android|darwin|freebsd|linux|win32|windows)\b/.exec(name)?.[1];
  const cpu = /\b(arm64|x64|64)\b/.exec(name)?.[1];
  if (!os || !cpu) throw new Error(`${name}: its name does not tell the platform`);
  const libc = /\b(musl|gnu)\b/.exec(name)?.[1];
  return {
    os: [os === 'windows' ? 'win32' : os],
    cpu: [cpu === '64' ? 'x64' : cpu],
    ...(libc && { libc: [libc === 'gnu' ? 'glibc' : libc] }),
  };
}
