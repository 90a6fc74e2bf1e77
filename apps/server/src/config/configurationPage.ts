import { defaultFileName, fileVariable } from './ConfigFile.ts';
import type { Settings } from './Setting.ts';
import { settingGroups } from './settings.ts';
import { mustOf } from './settingsText.ts';

/** The page docs/configuration.md, Markdown. */
export function configurationPage(): string {
  const groups = settingGroups.map(([title, settings]) => `## ${title}\n\n${table(settings)}`);
  return `# Configuration

Settings are environment variables, or lines like \`PORT=8080\` of the file \`${defaultFileName}\` in the directory that the server is
started in, or of the file that \`${fileVariable}\` names. The environment wins over the file; what is empty counts as not set.

    # ${defaultFileName}
    PUBLIC_ADDRESS=meet.example.org
    TLS_CERT=/etc/letsencrypt/live/meet.example.org/fullchain.pem
    TLS_KEY=/etc/letsencrypt/live/meet.example.org/privkey.pem

- A wrong value, or a name in the file that is none, stops the start; all that is wrong is listed, with where it stands.
- An environment variable that looks like a mistyped setting is warned of.
- \`npm start -- --help\` prints what stands here, \`npm start -- --print-config\` what is set and where. Secrets are never shown.

This page is made from the settings' schema (\`apps/server/src/config\`); after a change there,
\`npx vitest run --project unit apps/server/src/config -u\` writes it anew.

${groups.join('\n\n')}
`;
}

function table(settings: Settings): string {
  const rows = Object.entries(settings).map(
    ([name, setting]) =>
      `| \`${name}\` | ${escaped(setting.meaning)} | ${escaped(mustOf(setting))} | ${escaped(shownDefault(setting))} |`,
  );
  return ['| name | meaning | must | default |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function shownDefault(setting: Settings[string]): string {
  return setting.default === undefined ? (setting.unset ?? '') : `\`${setting.default}\``;
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*');
}
