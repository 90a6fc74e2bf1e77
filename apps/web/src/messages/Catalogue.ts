import type { en } from './en.ts';

/** The name of something that the web app says. */
export type MessageKey = keyof typeof en;

/** What counts: a form for each plural that the language has; `other` is for those that have no form of their own. */
export type Plural = { readonly other: string } & { readonly [Rule in Intl.LDMLPluralRule]?: string };

/** All that the web app says, in one language. One that lacks a key, or has one too many, does not compile. */
export type Catalogue = {
  readonly [Key in MessageKey]: (typeof en)[Key] extends string ? string : Plural;
};

type PlaceholdersOf<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | PlaceholdersOf<Rest> : never;
type TextsOf<Key extends MessageKey> = (typeof en)[Key] extends infer Message
  ? Message extends string
    ? Message
    : Message[keyof Message]
  : never;

/** What a message wants to have put in, by the braces of the English one. */
export type MessageValues<Key extends MessageKey> = {
  readonly [Name in PlaceholdersOf<TextsOf<Key>>]: Name extends 'count' ? number : string | number;
};

/** The name of a message into which nothing is put. */
export type PlainMessageKey = {
  [Key in MessageKey]: keyof MessageValues<Key> extends never ? Key : never;
}[MessageKey];

/** Says something in the language of its catalogue. */
export type Translate = <Key extends MessageKey>(
  key: Key,
  ...values: keyof MessageValues<Key> extends never ? [] : [MessageValues<Key>]
) => string;
