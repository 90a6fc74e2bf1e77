import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Marionette } from './Marionette.ts';

/** Ends up in the profile. Everything that would leave this machine, or would ask the person, is off. */
const preferences: Record<string, string | number | boolean> = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  // Any free port; Firefox says which.
  'marionette.port': 0,
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'datareporting.policy.firstRunURL': '',
  'extensions.update.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,none',
  'toolkit.telemetry.enabled': false,
};

/** Path and version of the Firefox of this machine: the one that `FIREFOX_PATH` names, else the system's. */
export function installedFirefox(): { path: string; version: string } | undefined {
  const { FIREFOX_PATH, PATH = '' } = process.env;
  const candidates = [
    FIREFOX_PATH,
    ...['firefox', 'firefox-esr'].flatMap((name) => PATH.split(':').map((folder) => `${folder}/${name}`)),
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ];
  for (const path of candidates) {
    const version = path && existsSync(path) ? versionOf(path) : undefined;
    if (path && version) return { path, version };
  }
  return undefined;
}

function versionOf(path: string): string | undefined {
  try {
    const output = execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return /Firefox \d\S*/.exec(output)?.[0];
  } catch {
    // Ubuntu's placeholder for a snap, for example.
    return undefined;
  }
}

/** A running Firefox with a fake camera and microphone, and a profile of its own that {@link close} removes. */
export class Firefox {
  readonly marionette: Marionette;
  readonly #process: ChildProcess;
  readonly #profile: string;

  private constructor(marionette: Marionette, child: ChildProcess, profile: string) {
    this.marionette = marionette;
    this.#process = child;
    this.#profile = profile;
  }

  static async launch(path: string, extraPreferences: typeof preferences = {}): Promise<Firefox> {
    const profile = await mkdtemp(join(tmpdir(), 'parley-firefox-'));
    const lines = Object.entries({ ...preferences, ...extraPreferences }).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    );
    await writeFile(join(profile, 'user.js'), lines.join(''));
    const child = spawn(path, ['--headless', '--no-remote', '--marionette', '--profile', profile, 'about:blank'], {
      env: { ...process.env, MOZ_CRASHREPORTER_DISABLE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const marionette = await control(child).catch(async (error: unknown) => {
      child.kill('SIGKILL');
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
      throw error;
    });
    return new Firefox(marionette, child, profile);
  }

  async close(): Promise<void> {
    this.marionette.close();
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGTERM');
      await once(this.#process, 'exit');
    }
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A session with the Firefox that is just starting. */
async function control(child: ChildProcess): Promise<Marionette> {
  const marionette = await Marionette.connect(await announcedPort(child));
  await marionette.send('WebDriver:NewSession');
  // Shorter than the time limit of a test, which then ends with the name of what it waited for.
  await marionette.send('WebDriver:SetTimeouts', { script: 50_000, pageLoad: 50_000, implicit: 20_000 });
  return marionette;
}

/** The port on which Firefox says that it listens. Rejects with its words when it ends before. */
function announcedPort(child: ChildProcess): Promise<number> {
  let output = '';
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += String(chunk);
        const port = /Listening on port (\d+)/.exec(output)?.[1];
        if (port) resolve(Number(port));
      });
    }
    child.on('exit', () => reject(new Error(`Firefox ended while starting:\n${output}`)));
  });
}
