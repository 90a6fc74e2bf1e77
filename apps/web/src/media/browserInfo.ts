import type { Device } from '@parley/signaling-protocol';

const browsers: readonly { flag: string; name: string; pattern: RegExp }[] = [
  { flag: 'edge', name: 'Edge', pattern: /\bEdg(?:A|iOS)?\/(\d+)/ },
  { flag: 'opera', name: 'Opera', pattern: /\bOPR\/(\d+)/ },
  { flag: 'firefox', name: 'Firefox', pattern: /\b(?:Firefox|FxiOS)\/(\d+)/ },
  { flag: 'chrome', name: 'Chrome', pattern: /\b(?:Headless)?(?:Chrome|CriOS)\/(\d+)/ },
  { flag: 'safari', name: 'Safari', pattern: /\bVersion\/(\d+)[^ ]*.*\bSafari\// },
];

/** The browser as the others in the room are told of it. */
export function browserInfo(userAgent: string): Device {
  for (const { flag, name, pattern } of browsers) {
    const version = pattern.exec(userAgent)?.[1];
    if (version) return { flag, name, version };
  }
  return { flag: 'unknown', name: 'Browser', version: null };
}
