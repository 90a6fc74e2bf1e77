import { fileURLToPath } from 'node:url';
import * as sfu from '@parley/sfu-core';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { mediaListenInfos, ParleyServer } from './ParleyServer.ts';
import { summary } from './summary.ts';

const webDirectory = fileURLToPath(new URL('../../web/dist/', import.meta.url));

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  sfu.setLogEventListeners({
    onwarn: (namespace, text) => logger.warn({ namespace }, text),
    onerror: (namespace, text, error) => logger.error({ namespace, ...(error && { err: error }) }, text),
  });
  const server = await ParleyServer.start(config, {
    createWorker: () => createWorker(config),
    createRouter: sfu.extras.SpreadRouter.create,
    version: sfu.version,
    webDirectory,
    logger,
  });
  // For people, and so on stderr: stdout carries nothing but JSON lines.
  process.stderr.write(
    `${summary(config, { port: server.port, addresses: server.addresses, mediaSockets: mediaListenInfos(config, 0) })}\n`,
  );

  let closing = false;
  const close = (signal: NodeJS.Signals) => {
    // A second signal is from somebody who does not want to wait.
    if (closing) process.exit(1);
    closing = true;
    logger.info({ signal }, 'closing');
    void server.close('the server is restarting').then(() => {
      logger.info('closed');
      process.exit(0);
    });
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
  process.on('unhandledRejection', (reason) => logger.error({ err: reason }, 'unhandled rejection'));
}

function createWorker({ dtls, logLevel }: Config) {
  return sfu.createWorker({
    logLevel: logLevel === 'debug' || logLevel === 'trace' ? 'debug' : 'warn',
    ...(dtls && { dtlsCertificateFile: dtls.certFile, dtlsPrivateKeyFile: dtls.keyFile }),
  });
}

main().catch((error: unknown) => {
  // What the person can put right in one line; anything else with its stack.
  const text = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`Parley could not start.\n  ${text}\n`);
  process.exit(1);
});
