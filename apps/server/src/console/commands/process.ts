import type { Logger } from 'pino';
import { logLevels } from '../../config/Config.ts';
import type { RoomRegistry } from '../../rooms/RoomRegistry.ts';
import { type SfuLogLevel, type SfuLogTag, sfuLogLevels, sfuLogTags } from '../../sfu/border.ts';
import { type Command, CommandError } from '../Command.ts';
import type { Inventory } from '../Inventory.ts';

/** What the processes use, and what they log. */
export function processCommands(parts: { inventory: Inventory; rooms: RoomRegistry; logger: Logger }): Command[] {
  const { inventory, rooms, logger } = parts;
  const setWorkers = async (settings: { logLevel?: SfuLogLevel; logTags?: SfuLogTag[] }) => {
    const workers = [...inventory.workers];
    await Promise.all(workers.map((worker) => worker.updateSettings(settings)));
    return `${workers.length} workers log with ${JSON.stringify(settings)}`;
  };
  return [
    {
      name: 'usage',
      aliases: ['ru'],
      about: 'shows what each worker process has used (getrusage), and the memory of this one',
      run: async () => ({
        server: { pid: process.pid, memory: process.memoryUsage(), uptimeSeconds: Math.round(process.uptime()) },
        workers: await Promise.all(
          [...inventory.workers].map(async (worker) => ({ pid: worker.pid, usage: await worker.getResourceUsage() })),
        ),
      }),
    },
    {
      name: 'log',
      usage: 'server <level> | workers <level> | tags <tag>…',
      about: 'sets what the server logs, or what its media workers do',
      run: ([what, ...args]) => {
        if (what === 'server') {
          const level = oneOf(logLevels, args[0]);
          // Loggers of rooms and peers were made with the level of then.
          const participants = [...rooms].flatMap((room) => [room, ...room.peers, ...room.broadcasters]);
          for (const one of [logger, ...participants.map((participant) => participant.logger)]) one.level = level;
          return `the server logs from ${level} on`;
        }
        if (what === 'workers') return setWorkers({ logLevel: oneOf(sfuLogLevels, args[0]) });
        if (what === 'tags') return setWorkers({ logTags: args.map((tag) => oneOf(sfuLogTags, tag)) });
        throw new CommandError(`say of what: server (now ${logger.level}), workers or tags`);
      },
      complete: ([what, ...args]) => {
        if (args.length === 0) return ['server', 'workers', 'tags'];
        if (what === 'tags') return sfuLogTags;
        if (args.length > 1) return [];
        return what === 'server' ? logLevels : what === 'workers' ? sfuLogLevels : [];
      },
    },
  ];
}

function oneOf<T extends string>(choices: readonly T[], given: string | undefined): T {
  const choice = choices.find((one) => one === given);
  if (choice === undefined) throw new CommandError(`must be one of ${choices.join(', ')}`);
  return choice;
}
