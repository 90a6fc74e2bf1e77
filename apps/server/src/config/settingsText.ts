import { defaultFileName, fileVariable } from './ConfigFile.ts';
import type { GivenSettings } from './GivenSettings.ts';
import type { Setting } from './Setting.ts';
import { settingGroups, settingOf } from './settings.ts';

const widthColumns = 100;

/** What `--help` prints: how the server is called, and every setting. */
export function helpText(): string {
  const groups = settingGroups.map(([title, settings]) =>
    [title, ...Object.entries(settings).map(([name, setting]) => settingHelp(name, setting))].join('\n\n'),
  );
  return `npm start [-- OPTION]

  --help          this text
  --print-config  what is set and where, without secrets; starts nothing

Settings are environment variables, or lines like PORT=8080 of the file ${defaultFileName} in the directory that the server is
started in, or of the file that ${fileVariable} names. The environment wins; what is empty counts as not set.

${groups.join('\n\n')}
`;
}

/** What is set, a line each, with where it was set. Secrets are not shown. */
export function givenText(given: GivenSettings): string {
  if (given.size === 0) return 'Nothing is set.\n';
  return [...given]
    .map(([name, { text, from }]) => {
      const shown = settingOf(name)?.secret ? '********' : text;
      return `${name}=${shown}  # ${from ?? 'environment'}\n`;
    })
    .join('');
}

/** What a setting must be, with the unit of its numbers. */
export function mustOf({ form, unit }: Setting): string {
  return unit ? `${form.must}: ${unit}` : form.must;
}

function settingHelp(name: string, setting: Setting): string {
  const lines = [...wrapped(setting.meaning), ...wrapped(`Must ${mustOf(setting)}.`)];
  if (setting.default !== undefined) lines.push(`Default: ${setting.default}`);
  else if (setting.unset !== undefined) lines.push(`Not set: ${setting.unset}`);
  return [`  ${name}`, ...lines.map((line) => `      ${line}`)].join('\n');
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < widthColumns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
