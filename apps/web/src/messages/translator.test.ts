import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { chooseLanguage } from './languages.ts';
import { translateWith } from './translate.ts';
import { firstLanguage, rememberLanguage, speak, t } from './translator.ts';
import { useLanguage, useT } from './useT.ts';
import { zh } from './zh.ts';

afterEach(async () => {
  cleanup();
  localStorage.clear();
  await speak('en');
});

it('takes the first wish that it can speak, else English', () => {
  expect(chooseLanguage([null, undefined, 'de-CH', 'zh-Hans-SG', 'en'])).toBe('zh');
  expect(chooseLanguage(['tlh', ''])).toBe('en');
  expect(chooseLanguage(['EN_gb'])).toBe('en');
});

it('asks the address, then what was chosen here, then the browser', () => {
  expect(firstLanguage(null)).toBe('en');
  rememberLanguage('zh');
  expect(firstLanguage(null)).toBe('zh');
  expect(firstLanguage('en')).toBe('en');
  expect(firstLanguage('xx')).toBe('zh');
});

it('puts in what it is given, and leaves what looks like braces in that alone', () => {
  expect(t('stage.videoOf', { name: 'Ada' })).toBe('Video of Ada');
  expect(t('controls.newMessage', { name: '{name} $& $1' })).toBe('New message from {name} $& $1');
});

it('counts by the plurals of the language', () => {
  expect([0, 1, 2].map((count) => t('chat.new', { count }))).toEqual([
    '0 new messages',
    '1 new message',
    '2 new messages',
  ]);
  expect(translateWith(zh, 'zh-CN')('chat.new', { count: 1 })).toBe('1 条新消息');
});

it('changes what is on the screen, and the language of the page', async () => {
  const { result } = renderHook(() => [useLanguage(), useT()('controls.mute')]);
  expect(result.current).toEqual(['en', 'Mute']);
  await act(() => speak('zh'));
  expect(result.current).toEqual(['zh', '静音']);
  expect(document.documentElement.lang).toBe('zh-CN');
  expect(t('controls.leave')).toBe('离开');
});
