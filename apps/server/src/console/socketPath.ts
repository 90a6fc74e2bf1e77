import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const socketName = /^console-\d+\.sock$/;

/** The directory of the console's sockets, of this user only. */
export function consoleDirectory(env: NodeJS.Dict<string> = process.env): string {
  const runtime = env.XDG_RUNTIME_DIR;
  return runtime ? join(runtime, 'parley') : join(tmpdir(), `parley-${userInfo().uid}`);
}

/** Makes the directory. Throws when somebody else could get at what is in it. */
export function makeConsoleDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(directory);
  const own = uid === userInfo().uid && (mode & 0o077) === 0;
  if (!own || !lstatSync(directory).isDirectory()) throw new Error(`${directory} is not this user's alone`);
}

/** The default socket of the server on an HTTP port. */
export function consoleSocketPath(port: number, directory = consoleDirectory()): string {
  return join(directory, `console-${port}.sock`);
}

/** Sockets in the directory, of servers that run or have ended without a word. */
export function findConsoleSockets(directory = consoleDirectory()): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => socketName.test(name))
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}
