import { fileURLToPath } from 'node:url';
import * as sfu from '@parley/sfu-core';
import type { Config } from './config/Config.ts';
import { ConfigError } from './config/ConfigError.ts';
import { readStart } from './config/readStart.ts';
import { endOnSignals } from './endOnSignals.ts';
import { createLogger } from './logger.ts';
import { ParleyServer } from './ParleyServer.ts';
import { addressNotes } from './sfu/addressNotes.ts';
import { isInContainer } from './sfu/isInContainer.ts';
import { mediaListenInfos } from './sfu/mediaListenInfos.ts';
import { servesOthers, summary } from './summary.ts';

const webDirectory = fileURLToPath(new URL('../../web/dist/', import.meta.url));

async function main(): Promise<void> {
  const start = readStart(process.argv.slice(2), process.env);
  if (start.prints !== undefined) {
    process.stdout.write(start.prints);
    return;
  }
  const { config, warnings } = start;
  // Workers read this themselves; the configuration may have it from a file.
  process.env.PARLEY_NATIVE = config.native ? 'on' : 'off';
  const logger = createLogger(config.logLevel);
  sfu.setLogEventListeners({
    onwarn: (namespace, text) => logger.warn({ namespace }, text),
    onerror: (namespace, text, error) => logger.error({ namespace, ...(error && { err: error }) }, text),
  });
  const server = await ParleyServer.start(config, {
    createWorker: () => sfu.createWorker(workerSettings(config)),
    createRouter: sfu.extras.SpreadRouter.create,
    exchange: {
      lend: (stream) => sfu.extras.lendWorker(stream, workerSettings(config)),
      borrow: sfu.extras.borrowWorker,
    },
    version: sfu.version,
    webDirectory,
    logger,
  });
  const { port, addresses } = server;
  const mediaSockets = mediaListenInfos(config, 0);
  const situation = { infos: mediaSockets, servesOthers: servesOthers(config), isInContainer: isInContainer() };
  const notes = [...warnings, ...addressNotes(situation)];
  for (const note of notes) logger.warn(note);
  // For people, and so on stderr: stdout carries nothing but JSON lines.
  process.stderr.write(`${summary(config, { port, addresses, mediaSockets, notes })}\n`);

  endOnSignals(server, { drainSeconds: config.drainSeconds, logger });
  process.on('unhandledRejection', (reason) => logger.error({ err: reason }, 'unhandled rejection'));
}

function workerSettings({ dtls, logLevel }: Config): sfu.types.WorkerSettings {
  return {
    logLevel: logLevel === 'debug' || logLevel === 'trace' ? 'debug' : 'warn',
    ...(dtls && { dtlsCertificateFile: dtls.certFile, dtlsPrivateKeyFile: dtls.keyFile }),
  };
}

main().catch((error: unknown) => {
  // What the person can put right, a line each; anything else with its stack.
  const text = error instanceof ConfigError ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`Parley could not start.\n  ${text.replaceAll('\n', '\n  ')}\n`);
  process.exit(1);
});
