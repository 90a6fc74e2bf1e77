import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the repository. */
export const repository = fileURLToPath(new URL('..', import.meta.url));

/**
 * A command to run. Programs of the repository's own packages are found without `npx`.
 *
 * @typedef {{ program: string, args: string[], env?: NodeJS.ProcessEnv }} Command
 */

/**
 * Runs a command in the repository's folder, its output shown as it comes.
 *
 * @param {Command} command
 * @param {AbortSignal} [signal] Ends it.
 * @returns {Promise<number>} its exit code; 1 when it could not be started or was killed.
 */
export function runStep({ program, args, env }, signal) {
  const path = [join(repository, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: repository,
      // Nothing here asks anything; a child that reads its input must not wait for somebody.
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env, PATH: path },
      signal,
    });
    child.on('error', (error) => {
      if (!signal?.aborted) process.stderr.write(`${program}: ${error.message}\n`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Turborepo for the given tasks, without telemetry and without asking for updates: it works where there is no network.
 *
 * @param {string[]} tasks
 * @returns {Command}
 */
export function turboCommand(tasks) {
  return {
    program: 'turbo',
    args: ['run', ...tasks, '--output-logs=errors-only', '--ui=stream'],
    env: { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' },
  };
}
