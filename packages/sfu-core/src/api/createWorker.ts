import { Channel } from '../channel/Channel.ts';
import type { WorkerSettings as EngineSettings } from '../channel/contract.ts';
import { WRONG_SETTINGS_EXIT_CODE } from '../channel/processCarrier.ts';
import type { AppData } from '../types/appData.ts';
import { WorkerClosedError } from '../types/errors.ts';
import type { WorkerSettings } from '../types/workerSettings.ts';
import { checkAppData } from './ApiObject.ts';
import { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import type { EngineHost } from './engine/EngineHost.ts';
import { InProcessEngine } from './engine/InProcessEngine.ts';
import { ProcessEngine } from './engine/ProcessEngine.ts';
import { Logger } from './Logger.ts';
import { refusalToError } from './refusal.ts';
import { checkLogLevel, Worker } from './Worker.ts';

const logger = new Logger('Worker');

export type ObserverEvents = { newworker: [Worker] };

export type Observer = EnhancedEventEmitter<ObserverEvents>;

/** Emits every Worker made in this process; from its observer on, every other object can be followed. */
export const observer: Observer = new EnhancedEventEmitter();

/**
 * Starts a media engine; resolves when it runs.
 *
 * @throws TypeError when settings are wrong, such as a certificate that cannot be read.
 * @throws Error when the process does not start for another reason.
 */
export async function createWorker<WorkerAppData extends AppData = AppData>(
  settings: WorkerSettings<WorkerAppData> = {},
): Promise<Worker<WorkerAppData>> {
  logger.debug('createWorker()');
  checkAppData(settings.appData);
  if (Boolean(settings.dtlsCertificateFile) !== Boolean(settings.dtlsPrivateKeyFile)) {
    throw new TypeError('dtlsCertificateFile and dtlsPrivateKeyFile must be given together');
  }
  const worker = await startWorker(await startEngineHost(settings), settings.appData);
  observer.safeEmit('newworker', worker);
  return worker;
}

/** Waits for an engine to run, and makes the Worker for it. */
export async function startWorker<WorkerAppData extends AppData = AppData>(
  engine: EngineHost,
  appData?: WorkerAppData,
): Promise<Worker<WorkerAppData>> {
  const channel = new Channel(engine.end, refusalToError);
  const workerLogger = new Logger(`worker[${engine.pid}]`, 'parley');
  engine.onOutput = (stream, line) => {
    if (stream === 'stderr') workerLogger.error(`(stderr) ${line}`);
    else workerLogger.debug(`(stdout) ${line}`);
  };
  await new Promise<void>((resolve, reject) => {
    engine.onExit = ({ code, signal, lastWords }) => {
      channel.close(new WorkerClosedError('Channel closed'));
      const why = lastWords && `: ${lastWords}`;
      if (code === WRONG_SETTINGS_EXIT_CODE) reject(new TypeError(`wrong settings${why}`));
      else
        reject(new Error(`worker process failed to start [pid:${engine.pid}, code:${code}, signal:${signal}]${why}`));
    };
    channel.subscribe('', {
      'worker.running': () => resolve(),
      'worker.log': ({ level, tag, text }) => workerLogger[level](`${tag}: ${text}`),
    });
  });
  logger.debug(`worker running [pid:${engine.pid}]`);
  return new Worker({ engine, channel, appData });
}

/** Starts an engine by settings of the application. @throws TypeError when they are wrong. */
export async function startEngineHost(settings: WorkerSettings): Promise<EngineHost> {
  if (settings.libwebrtcFieldTrials) logger.warn('libwebrtcFieldTrials has no effect');
  const engineSettings = toEngineSettings(settings);
  if (!settings.inProcess) return new ProcessEngine(engineSettings, settings.workerBin);
  // Loaded only when wanted: a host with worker processes has no use for the engine's code.
  const { startEngine } = await import('../worker/startEngine.ts');
  try {
    return new InProcessEngine(engineSettings, startEngine);
  } catch (error) {
    // As a worker process would tell it.
    throw new TypeError(`wrong settings: ${(error as Error).message}`, { cause: error });
  }
}

function toEngineSettings(settings: WorkerSettings): EngineSettings {
  const { logLevel = 'error', logTags = [], rtcMinPort = 10_000, rtcMaxPort = 59_999 } = settings;
  const { dtlsCertificateFile, dtlsPrivateKeyFile } = settings;
  checkLogLevel(logLevel);
  if (![rtcMinPort, rtcMaxPort].every((port) => Number.isInteger(port) && port >= 0 && port <= 65535)) {
    throw new TypeError('wrong settings: rtcMinPort and rtcMaxPort must be ports');
  }
  if (rtcMinPort > rtcMaxPort) throw new TypeError('wrong settings: rtcMinPort is above rtcMaxPort');
  return { logLevel, logTags, rtcMinPort, rtcMaxPort, dtlsCertificateFile, dtlsPrivateKeyFile };
}
