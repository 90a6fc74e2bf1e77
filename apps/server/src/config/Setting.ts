import type * as v from 'valibot';

/** What the text of a setting must be, and how it is read. */
export type Form<T> = {
  /** Follows the word "must": `be an integer from 1 to 256`. */
  must: string;
  schema: v.GenericSchema<string, T>;
};

/** One thing that can be set, by an environment variable or a line of the configuration file. */
export type Setting<T = unknown> = {
  /** What it does, for who runs the server. */
  meaning: string;
  form: Form<T>;
  /** What numbers count. */
  unit?: string;
  /** As it would be written. Left out: not set. */
  default?: string;
  /** What happens when it is not set and has no default. */
  unset?: string;
  /** It is never shown. */
  secret?: true;
};

/** Settings by their names. */
export type Settings = Readonly<Record<string, Setting>>;

/** What a setting is read as; undefined too, where there is no default. */
export type SettingValue<S extends Setting> =
  S extends Setting<infer T> ? (S extends { default: string } ? T : T | undefined) : never;

/** What settings are read as, by their names. */
export type SettingValues<S extends Settings> = { [name in keyof S]: SettingValue<S[name]> };
