import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The bench is a program of its own, in JavaScript built beside it. */
const benchFolder = fileURLToPath(new URL('../../bench', import.meta.url));

/** How a program of the bench ended, and what it printed. */
export type BenchRun = { status: number | null; stdout: string; stderr: string };

/** Builds the bench into a folder, in which nobody else builds at the same time. */
export function buildBench(outDir: string): BenchRun {
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
  return node([join(dirname(typescript), 'bin/tsc'), '-p', 'tsconfig.json', '--outDir', outDir]);
}

/** Runs a program of the bench that was built there. */
export function runBench(
  outDir: string,
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): BenchRun {
  return node([join(benchFolder, outDir, `${program}.js`), ...args], env);
}

function node(args: string[], env: NodeJS.ProcessEnv = process.env): BenchRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    cwd: benchFolder,
    timeout: 110_000,
    env,
  });
  return { status, stdout, stderr };
}
