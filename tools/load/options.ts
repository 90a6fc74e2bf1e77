import { count, number, parsedArgs, UsageError } from '../commandLine.ts';
import { type LayoutName, layoutNames } from './plan/layout.ts';

export const USAGE = `Usage: npm run load -- --url http://localhost:3000 [options]

Members join rooms of a running server by its real signalling, with ICE, DTLS and SRTP of their own.
  --url URL              the server, http or https (http://localhost:3000)
  --rooms COUNT          rooms (1)
  --publishers COUNT     members of each room who send a microphone and a camera, and receive (2)
  --subscribers COUNT    members of each room who only receive (10)
  --seconds SECONDS      how long is measured, once all have joined (30)
  --join-rate COUNT      members a second who come, publishers first (20)
  --stay-s SECONDS       members stay about so long, then come again as somebody new; default: to the end
  --layout NAME          whose cameras a member watches: all, speaker, or page: twelve of them (all)
  --speaker-change-s S   how long each publisher speaks until it is the next one's turn (5)
  --noisy                all microphones send all the time, not only the speaker's
  --video-kbps KBIT/S    of each camera; 0: microphones only (500)
  --processes COUNT      processes that the members are spread over (1)
  --json                 the report as JSON

Exit status 1: somebody could not join or was lost, somebody who watches got nothing, or the figures are void because the
load tool itself was the bottleneck.`;

export interface LoadOptions {
  /** Of the server's web page: the signalling is on the same host and port. */
  url: string;
  rooms: number;
  /** Of each room. */
  publishers: number;
  /** Of each room. */
  subscribers: number;
  seconds: number;
  /** Members a second. */
  joinRate: number;
  /** Undefined: to the end. */
  stayS: number | undefined;
  layout: LayoutName;
  speakerChangeS: number;
  /** Microphones know no silence. */
  noisy: boolean;
  /** 0: no cameras. */
  videoKbps: number;
  processes: number;
}

export interface LoadCommand {
  options: LoadOptions;
  json: boolean;
  help: boolean;
}

/** What the command line asks for. Throws {@link UsageError}. */
export function parseLoadCommand(args: string[]): LoadCommand {
  const { values } = parsed(args);
  const options: LoadOptions = {
    url: serverUrl(values.url),
    rooms: count('rooms', values.rooms, 1, 10_000),
    publishers: count('publishers', values.publishers, 0, 1_000),
    subscribers: count('subscribers', values.subscribers, 0, 10_000),
    seconds: number('seconds', values.seconds, 0.1),
    joinRate: number('join-rate', values['join-rate'], 0.1),
    stayS: values['stay-s'] === undefined ? undefined : number('stay-s', values['stay-s'], 1),
    layout: layoutName(values.layout),
    speakerChangeS: number('speaker-change-s', values['speaker-change-s'], 0.1),
    noisy: values.noisy,
    videoKbps: number('video-kbps', values['video-kbps'], 0),
    processes: count('processes', values.processes, 1, 256),
  };
  if (options.publishers + options.subscribers === 0) {
    throw new UsageError('there must be somebody in a room: --publishers or --subscribers');
  }
  return { options, json: values.json, help: values.help };
}

function parsed(args: string[]) {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const flag = { type: 'boolean', default: false } as const;
  return parsedArgs({
    args,
    options: {
      url: text('http://localhost:3000'),
      rooms: text('1'),
      publishers: text('2'),
      subscribers: text('10'),
      seconds: text('30'),
      'join-rate': text('20'),
      'stay-s': { type: 'string' },
      layout: text('all'),
      'speaker-change-s': text('5'),
      'video-kbps': text('500'),
      processes: text('1'),
      noisy: flag,
      json: flag,
      help: flag,
    },
  });
}

function serverUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UsageError(`--url: "${text}" is not like http://localhost:3000`);
  }
  return text;
}

function layoutName(text: string): LayoutName {
  const name = layoutNames.find((name) => name === text);
  if (!name) throw new UsageError(`--layout: "${text}" is none of ${layoutNames.join(', ')}`);
  return name;
}
