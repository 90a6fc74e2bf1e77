import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Reserved for benchmarks of networks (RFC 2544): no machine that tests run on is likely to have it. */
const HOST_ADDRESS = '198.18.203.1';
const GUEST_ADDRESS = '198.18.203.2';

/** Another host on this machine: a network namespace that reaches this one over a pair of virtual interfaces, and nothing else. */
export class NetworkNamespace {
  /** This machine's address as the namespace sees it. */
  readonly hostAddress = HOST_ADDRESS;
  readonly #name = `parley-${process.pid}`;
  readonly #link = `plh${process.pid % 100_000}`;
  readonly #folder = mkdtempSync(join(tmpdir(), 'parley-netns-'));

  private constructor() {}

  /** Why there can be none here; undefined: there can. */
  static unavailable(): string | undefined {
    if (process.platform !== 'linux') return 'network namespaces are Linux’s';
    if (process.getuid?.() !== 0) return 'only root can make a network namespace';
    const probe = `parley-probe-${process.pid}`;
    try {
      ip('netns', 'add', probe);
      ip('netns', 'del', probe);
      return undefined;
    } catch (error) {
      return `no network namespace can be made: ${(error as Error).message.split('\n')[0]}`;
    }
  }

  static create(): NetworkNamespace {
    const namespace = new NetworkNamespace();
    const guestLink = `${namespace.#link}g`;
    ip('netns', 'add', namespace.#name);
    ip('link', 'add', namespace.#link, 'type', 'veth', 'peer', 'name', guestLink, 'netns', namespace.#name);
    // Without addresses of its own making: those come a second after the rest, and a browser drops what it is loading then.
    ip('link', 'set', namespace.#link, 'addrgenmode', 'none');
    ip('addr', 'add', `${HOST_ADDRESS}/30`, 'dev', namespace.#link);
    ip('link', 'set', namespace.#link, 'up');
    const inside = ['-n', namespace.#name];
    ip(...inside, 'link', 'set', guestLink, 'addrgenmode', 'none');
    ip(...inside, 'addr', 'add', `${GUEST_ADDRESS}/30`, 'dev', guestLink);
    ip(...inside, 'link', 'set', guestLink, 'up');
    ip(...inside, 'link', 'set', 'lo', 'up');
    return namespace;
  }

  /** A program that runs `program` inside. */
  wrap(program: string): string {
    const script = join(this.#folder, 'inside');
    writeFileSync(script, `#!/bin/sh\nexec ip netns exec ${this.#name} '${program}' "$@"\n`);
    chmodSync(script, 0o755);
    return script;
  }

  delete(): void {
    // The interfaces go with the namespace.
    ip('netns', 'del', this.#name);
    rmSync(this.#folder, { recursive: true });
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
}
