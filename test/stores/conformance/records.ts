import type { GivenPassword } from '../../../src/core/store/records.ts';
import { AT, AWKWARD, codeOf, LATER, person, token } from './fixtures.ts';
import type { Password } from '../../../src/domain/people.ts';
import type { Suite } from './fixtures.ts';

const temporary = (hash: string): Password => ({ kind: 'temporary', hash, expires_at: LATER, seen_by: null });

export const records: Suite = ({ store }) => {
  test('the organization is none until there is one', async () => {
    expect(await store().read((tx) => tx.organization.get())).toBeUndefined();
    const acme = { id: 'o', name: AWKWARD, url: '', default_role_id: 'r', created_at: AT };
    await store().write((tx) => tx.organization.insert(acme));
    expect(await store().read((tx) => tx.organization.get())).toEqual(acme);
  });

  test('the organization keeps what is not changed of it', async () => {
    const acme = { id: 'o', name: 'Acme', url: '', default_role_id: 'r', created_at: AT };
    const get = () => store().read((tx) => tx.organization.get());
    await store().write((tx) => tx.organization.insert(acme));
    await store().write((tx) => tx.organization.update('o', { name: AWKWARD }));
    expect(await get()).toEqual({ ...acme, name: AWKWARD });
    await store().write((tx) => tx.organization.update('o', { url: 'https://acme.example' }));
    await store().write((tx) => tx.organization.update('o', {}));
    await store().write((tx) => tx.organization.update('other', { name: 'Other', url: '' }));
    expect(await get()).toEqual({ ...acme, name: AWKWARD, url: 'https://acme.example' });
  });

  describe('tokens', () => {
    const [ada, eve] = [person('ada'), person('eve')];
    beforeEach(() => store().write((tx) => tx.people.insert([ada, eve])));
    const get = (hash: string) => store().read((tx) => tx.tokens.byHash(hash));

    test.each([
      ['plain', token(ada)],
      ['limited', token(ada, { permissions: ['organization.view', 'project.view'], expires_at: LATER })],
      ['limited to nothing', token(ada, { permissions: [] })],
      ['used, revoked session', token(ada, { kind: 'session', name: AWKWARD, last_used_at: AT, revoked_at: LATER })],
    ])('come back as they went in, by their hash: %s', async (_what, one) => {
      await store().write((tx) => tx.tokens.insert(one));
      expect(await get(one.hash)).toEqual(one);
      expect(await get(one.hash.toUpperCase())).toBeUndefined();
      expect(await codeOf(store().write((tx) => tx.tokens.insert(token(eve, { hash: one.hash }))))).toBe('conflict');
    });

    test('are revoked once: the first moment stays', async () => {
      const [one, other] = [token(ada), token(ada)];
      await store().write(async (tx) => {
        await tx.tokens.insert(one);
        await tx.tokens.insert(other);
        await tx.tokens.revoke(one, AT);
        await tx.tokens.revoke(one, LATER);
      });
      expect([(await get(one.hash))?.revoked_at, (await get(other.hash))?.revoked_at]).toEqual([AT, null]);
    });

    test('that live at a moment are those that are neither revoked nor expired then', async () => {
      const made = [
        token(ada, { created_at: AT }),
        token(ada, { created_at: AT, revoked_at: AT }),
        token(ada, { created_at: LATER, expires_at: LATER }),
        token(eve),
      ];
      await store().write(async (tx) => {
        for (const one of made) await tx.tokens.insert(one);
      });
      const live = (at: string) => store().read((tx) => tx.tokens.liveOf(ada.id, at));
      expect(await live(AT)).toEqual([made[0], made[2]]);
      expect(await live(LATER)).toEqual([made[0]]);
      expect(await store().read((tx) => tx.tokens.byId(made[1]?.id ?? ''))).toEqual(made[1]);
      expect(await store().read((tx) => tx.tokens.byId('nothing'))).toBeUndefined();
    });

    test('of a subject come in the order they were made, whatever became of them, and no others', async () => {
      const made = [
        token(ada, { created_at: LATER }),
        token(ada, { created_at: AT, revoked_at: LATER }),
        token(eve),
        token(ada, { created_at: AT, kind: 'session', expires_at: AT, permissions: ['project.view'] }),
      ];
      await store().write(async (tx) => {
        for (const one of made) await tx.tokens.insert(one);
      });
      const [latest, first, , second] = made;
      await store().read(async (tx) => {
        expect(await tx.tokens.of(ada.id)).toEqual([first, second, latest]);
        expect(await tx.tokens.of('nobody')).toEqual([]);
      });
    });

    test('end when they are told to, and only they', async () => {
      const [one, other] = [token(ada), token(ada, { expires_at: LATER })];
      await store().write(async (tx) => {
        await tx.tokens.insert(one);
        await tx.tokens.insert(other);
        await tx.tokens.expire(one, LATER);
        await tx.tokens.expire(other, AT);
        await tx.tokens.expire(one, AT);
      });
      expect(await get(one.hash)).toEqual({ ...one, expires_at: AT });
      expect(await get(other.hash)).toEqual({ ...other, expires_at: AT });
    });

    test('that are sessions of one person end together; their API tokens and others’ sessions go on', async () => {
      const session = { kind: 'session' } as const;
      const over = token(ada, { ...session, revoked_at: AT });
      const all = [token(ada, session), token(ada, session), over, token(ada), token(eve, session)];
      await store().write(async (tx) => {
        for (const one of all) await tx.tokens.insert(one);
        await tx.tokens.endSessions(ada.id, LATER);
      });
      const revoked = await Promise.all(all.map(async (one) => (await get(one.hash))?.revoked_at));
      expect(revoked).toEqual([LATER, LATER, AT, null, null]);
    });

    test('keep when they were used last', async () => {
      const one = token(ada, { last_used_at: AT });
      await store().write(async (tx) => {
        await tx.tokens.insert(one);
        await tx.tokens.touch(one.id, LATER);
      });
      expect(await get(one.hash)).toEqual({ ...one, last_used_at: LATER });
    });
  });

  test('a login delay is set, replaced and cleared, each key apart', async () => {
    const delay = (key: string) => store().read((tx) => tx.logins.delay(key));
    expect(await delay('account:a')).toBeUndefined();
    await store().write(async (tx) => {
      await tx.logins.setDelay('account:a', { failures: 1, until: AT });
      await tx.logins.setDelay('address:::1', { failures: 7, until: AT });
      await tx.logins.setDelay('account:a', { failures: 2, until: LATER });
    });
    expect(await delay('account:a')).toEqual({ failures: 2, until: LATER });
    await store().write(async (tx) => {
      await tx.logins.clear('account:a');
      await tx.logins.clear('never set');
    });
    expect([await delay('account:a'), await delay('address:::1')]).toEqual([undefined, { failures: 7, until: AT }]);
  });

  test('login delays that ended are taken out up to a moment, and no others', async () => {
    const delay = (key: string) => store().read((tx) => tx.logins.delay(key));
    await store().write(async (tx) => {
      await tx.logins.setDelay('old', { failures: 1, until: AT });
      await tx.logins.setDelay('new', { failures: 1, until: LATER });
      await tx.logins.forget(AT);
    });
    expect([await delay('old'), await delay('new')]).toEqual([undefined, { failures: 1, until: LATER }]);
  });

  test('an import is at 0 until it is recorded, and at what was recorded last', async () => {
    const done = (key: string) => store().read((tx) => tx.imports.done(key));
    expect(await done('one')).toBe(0);
    await store().write((tx) => tx.imports.record('one', 500, AT));
    await store().write((tx) => tx.imports.record('one', 1000, LATER));
    expect([await done('one'), await done('other')]).toEqual([1000, 0]);
  });

  test('an import knows the passwords that it gave and that are in use still, in order of ids and page by page', async () => {
    const made = ['a', 'b', 'c'].map((name) => person(name, { password: temporary(name) }));
    const ids = made.map(({ id }) => id).sort();
    const unused = (key: string, after = '', limit = 10) =>
      store().read(async (tx) => (await tx.imports.unused(key, after, limit)).map((one) => one.person_id));
    const give = (given: readonly GivenPassword[]) => store().write((tx) => tx.imports.gave('one', given));
    await store().write((tx) => tx.people.insert(made));
    await give(made.map(({ id, password }) => ({ person_id: id, password_hash: String(password.hash) })));
    expect([await unused('one'), await unused('other')]).toEqual([ids, []]);
    expect([await unused('one', '', 2), await unused('one', ids[1])]).toEqual([ids.slice(0, 2), ids.slice(2)]);
    const [first = '', second = ''] = ids;
    await store().write(async (tx) => {
      await tx.people.update(first, { password: temporary('another'), updated_at: LATER });
      await tx.people.remove([second]);
    });
    expect(await unused('one')).toEqual(ids.slice(2));
    await give([{ person_id: first, password_hash: 'another' }]);
    expect(await unused('one')).toEqual([first, ...ids.slice(2)]);
  });

  test('refusals are counted for each actor apart, and replaced', async () => {
    const first = { window_start: AT, recorded: 1, suppressed: 0 };
    const next = { window_start: LATER, recorded: 10, suppressed: 4 };
    await store().write((tx) => tx.denials.set('ada', first));
    await store().write((tx) => tx.denials.set('ada', next));
    await store().read(async (tx) => {
      expect(await tx.denials.get('ada')).toEqual(next);
      expect(await tx.denials.get('eve')).toBeUndefined();
    });
  });

  test('what accounts had written: by account, and those of late, the most bytes first', async () => {
    const use = (name: string, bytes: number, window_start = LATER) => ({ name, window_start, events: 1, bytes });
    await store().write(async (tx) => {
      await tx.quotas.set('1', use('ada', 1));
      await tx.quotas.set('1', use('ada', 2 ** 40));
      await tx.quotas.set('2', use('bob', 7, AT));
      await tx.quotas.set('3', use('cy', 9));
      await tx.quotas.set('4', use('dee', 9));
    });
    await store().read(async (tx) => {
      expect(await tx.quotas.get('1')).toEqual(use('ada', 2 ** 40));
      expect(await tx.quotas.get('5')).toBeUndefined();
      expect((await tx.quotas.since(AT, 2)).map(({ actor, name }) => [actor, name])).toEqual([
        ['1', 'ada'],
        ['3', 'cy'],
      ]);
    });
  });
};
