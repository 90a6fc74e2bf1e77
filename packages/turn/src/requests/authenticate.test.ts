import { describe, expect, it } from 'vitest';
import { SharedSecret } from '../policy/SharedSecret.ts';
import { AttributeType, Method } from '../stun/attributes.ts';
import { longTermKey } from '../stun/integrity.ts';
import { StunWriter } from '../stun/StunWriter.ts';
import { FakePath } from '../testing/FakePath.ts';
import { TestClient } from '../testing/TestClient.ts';
import { REALM, TestServer } from '../testing/TestServer.ts';

describe('authentication', () => {
  it('challenges a request without credentials: 401 with realm and nonce, and nothing more', () => {
    const answer = new TestClient(new TestServer()).challenge();
    expect(answer.errorCode?.code).toBe(401);
    expect(answer.realm).toBe(REALM);
    expect(answer.nonce).toMatch(/^[0-9a-f]{28}$/);
    expect(answer.software).toBeUndefined();
    expect(answer.sizeBytes).toBeLessThan(100);
  });

  it('answers an authenticated request with the same integrity', () => {
    const client = new TestClient(new TestServer());
    const answer = client.allocate();
    expect(answer.class).toBe('success');
    expect(answer.verifyIntegrity(client.key)).toBe(true);
    expect(answer.verifyFingerprint()).toBe(true);
  });

  it('takes MESSAGE-INTEGRITY-SHA256 and answers with it', () => {
    const client = new TestClient(new TestServer());
    client.nonce = client.challenge().nonce;
    client.send(
      new StunWriter()
        .begin('request', Method.allocate, client.nextTransactionId())
        .bytes(AttributeType.requestedTransport, Buffer.from([17, 0, 0, 0]))
        .text(AttributeType.username, 'gorst')
        .text(AttributeType.realm, REALM)
        .text(AttributeType.nonce, client.nonce!)
        .integritySha256(client.key)
        .finish(),
    );
    const answer = client.path.lastAnswer();
    expect(answer.class).toBe('success');
    expect(answer.verifyIntegritySha256(client.key)).toBe(true);
    expect(answer.hasIntegrity).toBe(false);
  });

  it.each([
    ['a wrong password', 'gorst', 'her0'],
    ['an unknown user', 'nobody', 'hero'],
    ['__proto__', '__proto__', '[object Object]'],
    ['constructor', 'constructor', 'undefined'],
    ['an empty name', '', ''],
  ])('answers %s with 401', (_what, username, password) => {
    const server = new TestServer();
    const client = new TestClient(server, new FakePath(), username, password);
    expect(client.allocate().errorCode?.code).toBe(401);
    expect(server.counters.allocations).toBe(0);
    expect(server.denials.at(-1)).toMatchObject({ code: 401, username, method: Method.allocate });
  });

  it('answers 400 when a credential attribute is missing', () => {
    for (const missing of [AttributeType.username, AttributeType.realm, AttributeType.nonce]) {
      const client = new TestClient(new TestServer());
      client.nonce = client.challenge().nonce;
      const writer = new StunWriter().begin('request', Method.allocate, client.nextTransactionId());
      if (missing !== AttributeType.username) writer.text(AttributeType.username, 'gorst');
      if (missing !== AttributeType.realm) writer.text(AttributeType.realm, REALM);
      if (missing !== AttributeType.nonce) writer.text(AttributeType.nonce, client.nonce!);
      client.send(writer.integrity(client.key).finish());
      expect(client.path.lastAnswer().errorCode?.code).toBe(400);
    }
  });

  it('answers 438 with a new nonce to one that is stale, invented or stolen', () => {
    const server = new TestServer();
    const client = new TestClient(server);
    expect(client.allocate().class).toBe('success');
    const old = client.nonce!;

    const thief = new TestClient(server, new FakePath('192.0.2.99'));
    thief.nonce = old;
    expect(thief.allocate().errorCode?.code).toBe(438);

    client.nonce = 'invented';
    expect(client.refresh().errorCode?.code).toBe(438);

    client.nonce = old;
    expect(client.refresh().class).toBe('success');
    client.refresh(3600);
    server.clock.advance(3500);
    expect(client.refresh().class).toBe('success');
    server.clock.advance(200);
    const stale = client.refresh();
    expect(stale.errorCode?.code).toBe(438);
    expect(stale.realm).toBe(REALM);
    client.nonce = stale.nonce;
    expect(client.refresh().class).toBe('success');
  });

  it('looks at the expiry of time-limited credentials on Allocate alone, at revocation always', () => {
    const auth = new SharedSecret(['logen']);
    const server = new TestServer({ auth });
    const nowSeconds = server.clock.unixMs() / 1000;
    const { username, password } = auth.issue('peer1', nowSeconds + 100);
    const client = new TestClient(server, new FakePath(), username, password);
    client.key = longTermKey(username, REALM, password);
    expect(client.allocate().class).toBe('success');
    server.clock.advance(200);
    expect(client.refresh().class).toBe('success');
    const late = new TestClient(server, new FakePath('192.0.2.11'), username, password);
    expect(late.allocate().errorCode?.code).toBe(401);
    auth.revoke('peer1', nowSeconds + 1000, nowSeconds);
    expect(client.refresh().errorCode?.code).toBe(401);
  });

  it('does not answer the unauthenticated of one address without end, and goes on with whom it knows', () => {
    const server = new TestServer({ unauthenticatedBurst: 5 });
    const known = new TestClient(server);
    expect(known.allocate().class).toBe('success');
    const stranger = new TestClient(server, new FakePath('192.0.2.10', 41_000));
    for (let i = 0; i < 20; i++) {
      stranger.send(new StunWriter().begin('request', Method.allocate, stranger.nextTransactionId()).finish());
    }
    expect(stranger.path.sent.length).toBe(4);
    expect(server.counters.unanswered).toBe(16);
    expect(known.refresh().class).toBe('success');
    const elsewhere = new TestClient(server, new FakePath('192.0.2.200'));
    expect(elsewhere.allocate().class).toBe('success');
  });
});
