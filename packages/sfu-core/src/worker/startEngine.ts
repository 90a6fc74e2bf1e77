import { readFileSync } from 'node:fs';
import { DtlsCertificate } from '@parley/dtls';
import type { ChannelEnd, WorkerSettings } from '../channel/contract.ts';
import { EngineChannel } from '../channel/EngineChannel.ts';
import { Engine } from './Engine.ts';
import { EngineLog } from './EngineLog.ts';
import { type Environment, systemEnvironment } from './io/Environment.ts';
import { createAcceleration } from './native/createAcceleration.ts';

/** A running engine. */
export interface RunningEngine {
  /** Closes everything under it. Idempotent. */
  close(): void;
}

/**
 * Starts the media engine at one end of a channel and says `worker.running` on it.
 * Throws when the settings can't be honoured (a certificate file that can't be read, for instance).
 */
export function startEngine(
  end: ChannelEnd,
  settings: WorkerSettings,
  environment: Environment = systemEnvironment,
): RunningEngine {
  const certificate = certificateFrom(settings);
  const log = new EngineLog(settings.logLevel, settings.logTags, (level, tag, text) =>
    channel.notify('worker.log', '', { level, tag, text }),
  );
  const acceleration = createAcceleration();
  const engine = new Engine({ settings, certificate, environment, log, acceleration });
  const channel = new EngineChannel(
    end,
    (method, targetId, data) => engine.handle(method, targetId, data),
    (command, targetId, data) => engine.carryOut(command, targetId, data),
  );
  engine.channel = channel;
  log.debug('info', `packets go through ${acceleration.description}`);
  channel.notify('worker.running', '', { pid: process.pid });
  return { close: () => engine.close() };
}

function certificateFrom({ dtlsCertificateFile, dtlsPrivateKeyFile }: WorkerSettings): DtlsCertificate {
  if (!dtlsCertificateFile || !dtlsPrivateKeyFile) return DtlsCertificate.generate();
  return DtlsCertificate.fromPem({
    certificatePem: readFileSync(dtlsCertificateFile, 'utf8'),
    privateKeyPem: readFileSync(dtlsPrivateKeyFile, 'utf8'),
  });
}
