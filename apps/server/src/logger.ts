import { type DestinationStream, type Logger, pino } from 'pino';

/**
 * The server's log: JSON lines with `roomId` and `peerId` where there are any.
 *
 * @param destination - Default stdout.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Nothing logs these on purpose; should a payload ever get into a line, they stay out.
      redact: { paths: ['resumeToken', 'token', '*.resumeToken', '*.token'], remove: true },
    },
    destination,
  );
}
