import type { Setting, Settings, SettingValues } from './Setting.ts';
import { accessSettings } from './settings/access.ts';
import { clusterSettings } from './settings/cluster.ts';
import { limitSettings } from './settings/limits.ts';
import { mediaSettings } from './settings/media.ts';
import { operationSettings } from './settings/operation.ts';
import { turnSettings } from './settings/turn.ts';
import { watchingSettings } from './settings/watching.ts';
import { webSettings } from './settings/web.ts';

/** All that can be set, as it is shown: a title and what belongs under it. */
export const settingGroups: readonly (readonly [title: string, settings: Settings])[] = [
  ['Page and signalling', webSettings],
  ['Media', mediaSettings],
  ['TURN', turnSettings],
  ['Who may do what', accessSettings],
  ['Limits', limitSettings],
  ['Operation', operationSettings],
  ['Watching and ending', watchingSettings],
  ['More than one machine', clusterSettings],
];

/** All that can be set, by name. */
export const settings = {
  ...webSettings,
  ...mediaSettings,
  ...turnSettings,
  ...accessSettings,
  ...limitSettings,
  ...operationSettings,
  ...watchingSettings,
  ...clusterSettings,
};

/** The names of all that can be set. */
export const settingNames: readonly string[] = Object.keys(settings);

/** What the settings were read as. */
export type Values = SettingValues<typeof settings>;

/** The setting of this name; undefined when there is none. */
export function settingOf(name: string): Setting | undefined {
  return Object.hasOwn(settings, name) ? (settings as Settings)[name] : undefined;
}
