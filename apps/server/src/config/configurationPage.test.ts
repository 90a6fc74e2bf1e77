import { describe, expect, it } from 'vitest';
import { configurationPage } from './configurationPage.ts';
import { settingGroups, settingNames } from './settings.ts';
import { helpText } from './settingsText.ts';

describe('docs/configuration.md', () => {
  it('is what the settings give', async () => {
    await expect(configurationPage()).toMatchFileSnapshot('../../../../docs/configuration.md');
  });
});

describe('--help', () => {
  it('names every setting, in lines that fit', () => {
    const lines = helpText().split('\n');
    for (const name of settingNames) expect(lines).toContain(`  ${name}`);
    expect(lines.filter((line) => line.length > 130)).toEqual([]);
  });
});

describe('the settings', () => {
  it('are in a group, once', () => {
    expect(settingGroups.flatMap(([, settings]) => Object.keys(settings))).toEqual(settingNames);
  });
});
