import { limits } from '@parley/signaling-protocol';
import type { types } from 'mediasoup-client';
import { languageNames, languageOf } from '../messages/languages.ts';
import { t } from '../messages/translator.ts';
import { tokenRights } from './tokenRights.ts';
import { defaultLayers, type LayerParameters } from './videoEncodings.ts';

/** Name of a mediasoup-client handler. */
export type HandlerName = types.BuiltinHandlerName;

const handlerNames: readonly HandlerName[] = ['Chrome111', 'Chrome74', 'Firefox120', 'Safari12', 'ReactNative106'];

/** What the address of the page says about the call. */
export type UrlParameters = {
  /** Room to enter. Left out: a random one. */
  roomId: string | undefined;
  /** Public id to take. Left out: a random one. */
  peerId: string | undefined;
  displayName: string | undefined;
  /** Media over TCP only. Default false. */
  forceTcp: boolean;
  /** Media through the TURN server only. Default false. */
  forceTurn: boolean;
  /** Send media. Default true. */
  produce: boolean;
  /** Receive media. Default true. */
  consume: boolean;
  /** Open data channels: without them the room's bot can't be talked to. Default true. */
  datachannel: boolean;
  /** Further copies of everything that is received, for load tests. Default 0, {@link limits} has the most. */
  consumerReplicas: number;
  /** Browser handler of mediasoup-client. Left out: detected. */
  handlerName: HandlerName | undefined;
  /** Video codec to send, such as `video/VP9`. Left out: the router's first. */
  forcedVideoCodec: string | undefined;
  layers: LayerParameters;
  /** Start with the microphone open. Default true. */
  mic: boolean;
  /** Start with the camera on. Default true. */
  webcam: boolean;
  /** Technical details on the tiles. Default false. */
  info: boolean;
  /** Start with the statistics open. Default false. */
  stats: boolean;
  /** Join token, where the server wants one. Its rights are in {@link UrlParameters.produce} and `consume` already. */
  token: string | undefined;
};

const booleanNames = [
  'forceTcp',
  'forceTurn',
  'produce',
  'consume',
  'datachannel',
  'mic',
  'webcam',
  'info',
  'stats',
] as const;
const textNames = { roomId: limits.idLength, peerId: limits.idLength, displayName: limits.displayNameLength } as const;
const layerFlags = ['enableWebcamLayers', 'enableSharingLayers'] as const;
const scalabilityModeNames = ['webcamScalabilityMode', 'sharingScalabilityMode'] as const;
const codecFlags = {
  forceVP8: 'video/VP8',
  forceVP9: 'video/VP9',
  forceH264: 'video/H264',
  forceAV1: 'video/AV1',
} as const;

/**
 * Reads the query of the page's address. Never throws: what is malformed or unknown is told in `complaints`, one sentence
 * for people each, and the default is used.
 */
export function parseUrlParameters(query: string): { parameters: UrlParameters; complaints: string[] } {
  const params = new URLSearchParams(query);
  const complaints: string[] = [];
  const parameters: UrlParameters = {
    roomId: undefined,
    peerId: undefined,
    displayName: undefined,
    forceTcp: false,
    forceTurn: false,
    produce: true,
    consume: true,
    datachannel: true,
    consumerReplicas: 0,
    handlerName: undefined,
    forcedVideoCodec: undefined,
    layers: { ...defaultLayers },
    mic: true,
    webcam: true,
    info: false,
    stats: false,
    token: params.get('token') || undefined,
  };

  const known = new Set<string>([
    ...booleanNames,
    ...Object.keys(textNames),
    ...Object.keys(codecFlags),
    ...layerFlags,
    ...scalabilityModeNames,
    'token',
    'handlerName',
    'consumerReplicas',
    'numSimulcastStreams',
    'lang',
  ]);
  for (const name of new Set(params.keys())) {
    if (!known.has(name)) complaints.push(t('address.unknown', { name: shorten(name) }));
  }

  const readBoolean = (name: string, fallback: boolean): boolean => {
    const value = params.get(name);
    if (value === null) return fallback;
    if (value === 'true') return true;
    if (value === 'false') return false;
    complaints.push(t('address.boolean', { name, value: shorten(value), used: String(fallback) }));
    return fallback;
  };

  for (const name of booleanNames) parameters[name] = readBoolean(name, parameters[name]);

  if (parameters.token) {
    const { sends, receives } = tokenRights(parameters.token);
    parameters.produce &&= sends;
    parameters.consume &&= receives;
  }

  for (const name of ['roomId', 'peerId', 'displayName'] as const) {
    const value = params.get(name)?.trim();
    if (value === undefined) continue;
    const max = textNames[name];
    if (value.length > 0 && value.length <= max) parameters[name] = value;
    else complaints.push(t('address.length', { name, max }));
  }

  const forced = Object.entries(codecFlags).filter(([name]) => readBoolean(name, false));
  if (forced.length > 1) {
    complaints.push(t('address.codecs', { names: forced.map(([name]) => name).join(', ') }));
  } else {
    parameters.forcedVideoCodec = forced[0]?.[1];
  }

  const readNumber = (name: string, min: number, max: number, fallback: number): number => {
    const value = params.get(name);
    if (value === null) return fallback;
    if (/^\d{1,3}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
    complaints.push(t('address.number', { name, value: shorten(value), min, max, used: fallback }));
    return fallback;
  };
  parameters.consumerReplicas = readNumber('consumerReplicas', 0, limits.consumerReplicas, 0);

  const { layers } = parameters;
  for (const name of layerFlags) layers[name] = readBoolean(name, layers[name]);
  layers.numSimulcastStreams = readNumber('numSimulcastStreams', 1, 3, layers.numSimulcastStreams);
  for (const name of scalabilityModeNames) {
    const value = params.get(name);
    if (value === null) continue;
    if (/^[LS][1-3]T[1-3]h?(_KEY(_SHIFT)?)?$/.test(value)) layers[name] = value;
    else complaints.push(t('address.scalabilityMode', { name, value: shorten(value) }));
  }

  const handlerName = params.get('handlerName');
  if (handlerName !== null) {
    parameters.handlerName = handlerNames.find((name) => name === handlerName);
    if (!parameters.handlerName) {
      complaints.push(t('address.handlerName', { value: shorten(handlerName), names: handlerNames.join(', ') }));
    }
  }

  // The language itself is chosen before anything is said: firstLanguage().
  const lang = params.get('lang');
  if (lang !== null && !languageOf(lang)) {
    complaints.push(t('address.language', { value: shorten(lang), names: languageNames.join(', ') }));
  }

  return { parameters, complaints };
}

function shorten(text: string): string {
  return text.length > 32 ? `${text.slice(0, 31)}…` : text;
}
