import { peopleRole } from '../../../src/operations/people/role.ts';
import { tokenRevoke } from '../../../src/operations/token/revoke.ts';
import { BASE } from '../../../src/api/route.ts';
import { localBackends } from '../../harness.ts';
import { ask, errorIn } from '../../support/attacked.ts';
import type { Told } from '../../support/attacked.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';
import { stateOf } from '../../support/state.ts';

/** Idempotency keys give nobody what is not theirs: no response, no permission, no sign that a key was used. */

const DAY = 24 * 60 * 60 * 1000;

describe.each(localBackends())('$name', (backend) => {
  let box: Acme;
  beforeEach(async () => (box = await acme(backend)));
  afterEach(() => box.destroy());

  const token = (name: string): string => box.names.get(`${name}.token`) ?? '';
  let drawn = 0;
  const newKey = (): string => `a-key-of-many-characters-${(drawn += 1)}`;

  const send = (
    who: string,
    method: string,
    path: string,
    key: string,
    fields?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Told> =>
    ask(box.server, method, BASE + path, {
      token: token(who),
      headers: { 'idempotency-key': key, ...headers },
      body: fields === undefined ? undefined : JSON.stringify(fields),
    });
  const account = { name: 'builder' };
  const create = (who: string, key: string, fields: object = account) =>
    send(who, 'POST', '/service_accounts', key, fields);

  test('the same again is answered the same, secret and all, and done once', async () => {
    const key = newKey();
    const first = await create('ada', key);
    const before = await stateOf(box);
    const again = await create('ada', key);
    expect(first.status).toBe(200);
    expect(again.text).toBe(first.text);
    expect(await stateOf(box)).toBe(before);
  });

  test('another actor’s key is as good as new: nothing of theirs comes out, and no conflict shows that it is there', async () => {
    const key = newKey();
    const theirs = await create('ada', key);
    const mine = await create('alice', key, { name: 'mine' });
    expect(mine.status).toBe(200);
    expect(mine.text).not.toBe(theirs.text);
    expect((JSON.parse(mine.text) as { readonly name: string }).name).toBe('mine');
    const refused = [await create('bob', key), await create('bob', newKey()), await create('bob', key, { name: 'x' })];
    expect(new Set(refused.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(refused[0]?.status).toBe(403);
  });

  test('a key is another one with every route, method and thing', async () => {
    const key = newKey();
    const paths = ['/groups/Platform', '/groups/Leads'];
    const told = [
      await send('ada', 'POST', '/projects', key, { name: 'Sled' }),
      await send('ada', 'POST', '/groups', key, { name: 'Sled' }),
      ...(await Promise.all(paths.map((path) => send('ada', 'PATCH', path, key, { description: path })))),
      await send('ada', 'DELETE', '/groups/Leads', key),
    ];
    expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(told.map(({ text }) => (JSON.parse(text) as { readonly name: string }).name)).toEqual([
      ...['Sled', 'Sled', 'Platform', 'Leads', 'Leads'],
    ]);
  });

  test('another request under a used key is refused, by its body, and changes nothing', async () => {
    const key = newKey();
    await create('ada', key);
    const before = await stateOf(box);
    const others = [
      await create('ada', key, { name: 'other' }),
      await create('ada', key, { ...account, description: '' }),
    ];
    for (const other of others) expect([other.status, errorIn(other).code]).toEqual([409, 'conflict']);
    for (const other of others) expect(other.text).not.toContain('rst_');
    expect(await stateOf(box)).toBe(before);
  });

  test('without the permission one had there is no earlier response', async () => {
    const key = newKey();
    expect((await create('alice', key)).status).toBe(200);
    await box.call(peopleRole, { person: 'alice', role: 'Member' });
    const again = await create('alice', key);
    expect([again.status, errorIn(again).code]).toEqual([403, 'forbidden']);
  });

  test('a token that somebody else revoked gets no earlier answer', async () => {
    const key = newKey();
    await create('alice', key);
    box.clock.now += 1;
    await box.call(tokenRevoke, { token: 'api', person: 'alice' });
    expect((await create('alice', key)).status).toBe(401);
  });

  test('a call that ended its own token may be repeated, by that token, as it was, for a day; nothing else may', async () => {
    const [key, other] = [newKey(), newKey()];
    const keyed = newKey();
    await create('alice', keyed);
    box.clock.now += 1;
    const logout = await send('alice', 'DELETE', '/session', key);
    expect(logout.status).toBe(200);
    const before = await stateOf(box);
    expect((await send('alice', 'DELETE', '/session', key)).text).toBe(logout.text);
    const stolen = [
      await send('alice', 'DELETE', '/session', other),
      await send('alice', 'GET', '/session', key),
      await send('alice', 'DELETE', '/me', key),
      await create('alice', keyed),
      await create('alice', key),
      await send('alice', 'POST', '/tokens', key, { name: 'stolen' }),
      await ask(box.server, 'DELETE', `${BASE}/session`, { token: token('alice') }),
    ];
    expect(stolen.map(({ status }) => status)).toEqual(stolen.map(() => 401));
    expect(await stateOf(box)).toBe(before);
    box.clock.now += DAY;
    expect((await send('alice', 'DELETE', '/session', key)).status).toBe(401);
  });

  test('a call that took its own actor out may be repeated, as it was, for a day; nothing else may', async () => {
    const [key, other] = [newKey(), newKey()];
    const left = await send('bob', 'DELETE', '/me', key);
    expect(left.status).toBe(200);
    expect((await send('bob', 'DELETE', '/me', key)).text).toBe(left.text);
    const stolen = [await send('bob', 'DELETE', '/me', other), await send('bob', 'DELETE', '/session', key)];
    expect(stolen.map(({ status }) => status)).toEqual([401, 401]);
    box.clock.now += DAY;
    expect((await send('bob', 'DELETE', '/me', key)).status).toBe(401);
  });

  test('an answer is forgotten after a day: the same request is done anew', async () => {
    const key = newKey();
    await create('ada', key);
    box.clock.now += DAY;
    expect(errorIn(await create('ada', key)).code).toBe('conflict');
    expect((await create('ada', key, { name: 'later' })).status).toBe(200);
  });

  test('asked only to repeat, a request under a new key, or none, does nothing', async () => {
    const before = await stateOf(box);
    const only = { 'idempotency-replay': 'only' };
    const told = await send('ada', 'POST', '/service_accounts', newKey(), account, only);
    expect([told.status, errorIn(told).code]).toEqual([409, 'conflict']);
    const keyless = await ask(box.server, 'POST', `${BASE}/service_accounts`, {
      token: token('ada'),
      headers: only,
      body: JSON.stringify(account),
    });
    expect([keyless.status, errorIn(keyless).code]).toEqual([400, 'invalid']);
    expect(await stateOf(box)).toBe(before);
  });

  test.each([
    ['empty', ''],
    ['short', 'x'.repeat(21)],
    ['long', 'x'.repeat(256)],
    ['with a blank', `${'x'.repeat(22)} y`],
    ['beyond ASCII', `${'x'.repeat(22)}é`],
    ['two of them', `${'x'.repeat(22)}, ${'y'.repeat(22)}`],
    ['with a tab', `${'x'.repeat(22)}\ty`],
  ])('a key that is %s is refused, and nothing is done', async (_what, key) => {
    const before = await stateOf(box);
    const told = await create('ada', key);
    expect([told.status, errorIn(told).code]).toEqual([400, 'invalid']);
    expect(await stateOf(box)).toBe(before);
  });

  test.each([
    "'; drop table answers; --".replaceAll(' ', '_'),
    '__proto__'.repeat(3),
    '%00%0d%0a'.repeat(3),
    '"'.repeat(22),
  ])('a key of odd characters is a key like any other: %s', async (key) => {
    const first = await create('ada', key);
    expect(first.status).toBe(200);
    expect((await create('ada', key)).text).toBe(first.text);
  });

  test('neither keys nor what they guard can be read in the store', async () => {
    const key = newKey();
    const { token: secret } = JSON.parse((await create('ada', key)).text) as { readonly token: string };
    const contents = await backend.contents(box.location);
    expect(secret).toMatch(/^rst_/);
    expect(contents).not.toContain(key);
    expect(contents).not.toContain(secret);
  });
});
