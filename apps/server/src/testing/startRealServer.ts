import * as sfu from '@parley/sfu-core';
import type { Logger } from 'pino';
import { readConfig } from '../config/readConfig.ts';
import { createLogger } from '../logger.ts';
import { ParleyServer } from '../ParleyServer.ts';

/**
 * Starts the whole server on a free port of 127.0.0.1, with the real SFU.
 *
 * @param env - Its configuration; what is left out is as for everybody.
 * @param logger - Default: nothing is logged.
 * @param webDirectory - Default: there is no page.
 */
export async function startRealServer(
  env: NodeJS.Dict<string>,
  logger: Logger = createLogger('silent'),
  webDirectory = '/nonexistent',
): Promise<ParleyServer> {
  return ParleyServer.start(readConfig({ HOST: '127.0.0.1', PORT: '0', ...env }), {
    createWorker: () => sfu.createWorker(),
    createRouter: sfu.extras.SpreadRouter.create,
    exchange: { lend: sfu.extras.lendWorker, borrow: sfu.extras.borrowWorker },
    version: sfu.version,
    webDirectory,
    logger,
  });
}
