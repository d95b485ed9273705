import { AT, AWKWARD, codeOf, LATER, person, token } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

export const tokens: Suite = ({ store }) => {
  const [ada, eve] = [person('ada'), person('eve')];
  beforeEach(() => store().write((tx) => tx.people.insert([ada, eve])));
  const get = (hash: string) => store().read((tx) => tx.tokens.byHash(hash));

  test.each([
    ['plain', token(ada)],
    ['limited', token(ada, { permissions: ['organization.view', 'project.view'], expires_at: LATER })],
    ['limited to nothing', token(ada, { permissions: [] })],
    ['used, revoked session', token(ada, { kind: 'session', name: AWKWARD, last_used_at: AT, revoked_at: LATER })],
  ])('are read as they were written, by their hash: %s', async (_what, one) => {
    await store().write((tx) => tx.tokens.insert(one));
    expect(await get(one.hash)).toEqual(one);
    expect(await get(one.hash.toUpperCase())).toBeUndefined();
    expect(await codeOf(store().write((tx) => tx.tokens.insert(token(eve, { hash: one.hash }))))).toBe('conflict');
  });

  test('are revoked once: the first time stays', async () => {
    const [one, other] = [token(ada), token(ada)];
    await store().write(async (tx) => {
      await tx.tokens.insert(one);
      await tx.tokens.insert(other);
      await tx.tokens.revoke(one, AT);
      await tx.tokens.revoke(one, LATER);
    });
    expect(await get(one.hash)).toEqual({ ...one, revoked_at: AT, updated_at: AT });
    expect(await get(other.hash)).toEqual(other);
  });

  test('are live when they are neither revoked nor expired', async () => {
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

  test('are counted that another session let in', async () => {
    const session = { kind: 'session', expires_at: LATER } as const;
    await store().write(async (tx) => {
      for (const one of [token(ada, session), token(ada, { ...session, began_at: AT }), token(eve)])
        await tx.tokens.insert(one);
    });
    const count = (filter: object) => store().read((tx) => tx.tokens.count({ at: AT, ...filter }));
    expect(await count({ letIn: true })).toBe(1);
    expect(await count({ letIn: true, subjectId: eve.id })).toBe(0);
    expect(await count({})).toBe(3);
  });

  test('end soon when they are API tokens that work, until that is told; another end is told again', async () => {
    const [soon, sooner] = [LATER, '2026-03-02T00:00:00.000Z'];
    const ending = token(ada, { id: 'b', expires_at: soon });
    const first = token(ada, { id: 'a', expires_at: sooner });
    await store().write(async (tx) => {
      for (const one of [
        ending,
        first,
        token(ada, { kind: 'session', expires_at: soon }),
        token(ada, { expires_at: soon, revoked_at: AT }),
        token(ada, { expires_at: soon, replaces: 'a' }),
        token(ada, { expires_at: AT }),
        token(ada, { expires_at: '2099-01-01T00:00:00.000Z' }),
        token(ada),
      ])
        await tx.tokens.insert(one);
    });
    const found = async (most = 10) =>
      (await store().read((tx) => tx.tokens.endingSoon(AT, LATER, most))).map(({ id }) => id);
    expect([await found(), await found(1)]).toEqual([['a', 'b'], ['a']]);
    expect((await store().read((tx) => tx.tokens.endingSoon(AT, LATER, 10)))[0]).toEqual(first);
    await store().write((tx) => tx.tokens.endTold('b'));
    expect(await found()).toEqual(['a']);
    await store().write((tx) => tx.tokens.expire(ending, soon, AT));
    expect(await found()).toEqual(['a']);
    await store().write((tx) => tx.tokens.expire(ending, sooner, AT));
    expect(await found()).toEqual(['a', 'b']);
  });

  test('that are confirmed with a near end end soon', async () => {
    const waiting = token(ada, { replaces: 'a', expires_at: LATER });
    await store().write(async (tx) => {
      await tx.tokens.insert(waiting);
      await tx.tokens.confirm(waiting, LATER, AT);
    });
    expect(await store().read((tx) => tx.tokens.endingSoon(AT, LATER, 10))).toMatchObject([{ id: waiting.id }]);
  });

  test('of a subject are listed in the order they were made, also revoked and expired ones', async () => {
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

  test('are found by a part of their name, in any case, and literally', async () => {
    const named = ['CI of Web', 'ci 100%', 'backup_web', AWKWARD];
    await store().write(async (tx) => {
      for (const name of named) await tx.tokens.insert(token(ada, { name }));
      const renamed = token(ada, { name: 'old' });
      await tx.tokens.insert(renamed);
      await tx.tokens.rename(renamed, 'Nightly', AT);
    });
    const found = (search: string) =>
      store().read(async (tx) => {
        const filter = { at: AT, search };
        const { items } = await tx.tokens.list(filter, { limit: 10, after: null });
        expect(await tx.tokens.count(filter)).toBe(items.length);
        return items.map(({ name }) => name).sort();
      });
    expect(await found('ci')).toEqual(['CI of Web', 'ci 100%']);
    expect(await found('WEB')).toEqual(['CI of Web', 'backup_web']);
    expect(await found('i 100%')).toEqual(['ci 100%']);
    expect(await found('p_w')).toEqual(['backup_web']);
    expect(await found('nightly')).toEqual(['Nightly']);
    expect(await found('old')).toEqual([]);
    expect(await found(AWKWARD)).toEqual([AWKWARD]);
  });

  test('get another expiry', async () => {
    const [one, other] = [token(ada), token(ada, { expires_at: LATER })];
    await store().write(async (tx) => {
      await tx.tokens.insert(one);
      await tx.tokens.insert(other);
      await tx.tokens.expire(one, LATER, AT);
      await tx.tokens.expire(other, AT, LATER);
      await tx.tokens.expire(one, AT, LATER);
    });
    expect(await get(one.hash)).toEqual({ ...one, expires_at: AT, updated_at: LATER });
    expect(await get(other.hash)).toEqual({ ...other, expires_at: AT, updated_at: LATER });
  });

  test('are confirmed, each by itself, and then expire or never do', async () => {
    const [one, other] = [token(ada, { replaces: 'one' }), token(ada, { replaces: 'other', expires_at: AT })];
    const third = token(ada, { replaces: 'third' });
    await store().write(async (tx) => {
      for (const each of [one, other, third]) await tx.tokens.insert(each);
      await tx.tokens.confirm(one, LATER, LATER);
      await tx.tokens.confirm(other, null, LATER);
    });
    expect(await get(one.hash)).toEqual({ ...one, replaces: null, expires_at: LATER, updated_at: LATER });
    expect(await get(other.hash)).toEqual({ ...other, replaces: null, expires_at: null, updated_at: LATER });
    expect(await get(third.hash)).toEqual(third);
  });

  test('get another name, each by itself', async () => {
    const [one, other] = [token(ada), token(ada)];
    await store().write(async (tx) => {
      await tx.tokens.insert(one);
      await tx.tokens.insert(other);
      await tx.tokens.rename(one, 'desk', LATER);
    });
    expect(await get(one.hash)).toEqual({ ...one, name: 'desk', updated_at: LATER });
    expect(await get(other.hash)).toEqual(other);
  });

  test('are all revoked by endSessions if they are the person’s sessions, and no others', async () => {
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

  test('stay where endSessions excepts one', async () => {
    const all = [token(ada, { kind: 'session' }), token(ada, { kind: 'session' })] as const;
    await store().write(async (tx) => {
      for (const one of all) await tx.tokens.insert(one);
      await tx.tokens.endSessions(ada.id, LATER, all[0].id);
    });
    const revoked = await Promise.all(all.map(async (one) => (await get(one.hash))?.revoked_at));
    expect(revoked).toEqual([null, LATER]);
  });

  test('keep the time of their last use', async () => {
    const one = token(ada, { last_used_at: AT });
    await store().write(async (tx) => {
      await tx.tokens.insert(one);
      await tx.tokens.touch(one.id, LATER);
    });
    expect(await get(one.hash)).toEqual({ ...one, last_used_at: LATER });
  });

  test('keep when they expire with their last use, where that extends them', async () => {
    const one = token(ada, { kind: 'session', expires_at: AT });
    await store().write(async (tx) => {
      await tx.tokens.insert(one);
      await tx.tokens.touch(one.id, AT, LATER);
    });
    expect(await get(one.hash)).toEqual({ ...one, last_used_at: AT, expires_at: LATER });
  });

  test('of people end earlier by boundSessions, and no others do', async () => {
    const END = '2026-03-29T09:00:00.000Z';
    const session = { kind: 'session', expires_at: END } as const;
    const unused = token(ada, session);
    const used = token(ada, { ...session, last_used_at: LATER });
    const letIn = token(ada, { ...session, began_at: '2026-02-27T09:00:00.000Z', last_used_at: LATER });
    const others = [
      token(ada, { ...session, expires_at: AT }),
      token(ada, { ...session, revoked_at: AT }),
      token(ada, { ...session, subject_type: 'service_account', trust_id: 'trust' }),
      token(ada, { expires_at: END }),
    ];
    const many = Array.from({ length: 401 }, () => token(eve, session));
    await store().write(async (tx) => {
      for (const one of [unused, used, letIn, ...others, ...many]) await tx.tokens.insert(one);
      await tx.tokens.boundSessions(2);
    });
    expect((await get(unused.hash))?.expires_at).toBe('2026-03-02T09:00:00.000Z');
    expect((await get(used.hash))?.expires_at).toBe('2026-03-03T09:00:00.000Z');
    expect((await get(letIn.hash))?.expires_at).toBe('2026-03-01T09:00:00.000Z');
    expect(await Promise.all(others.map(({ hash }) => get(hash)))).toEqual(others);
    const ends = await Promise.all(many.map(async ({ hash }) => (await get(hash))?.expires_at));
    expect(new Set(ends)).toEqual(new Set(['2026-03-02T09:00:00.000Z']));
  });

  test('are deleted once they ended, those of one kind, a few at a time', async () => {
    const session = { kind: 'session' } as const;
    const ended = [
      token(ada, { ...session, expires_at: AT }),
      token(ada, { ...session, revoked_at: AT }),
      token(eve, { ...session, expires_at: AT, revoked_at: LATER }),
    ];
    const left = [
      token(ada, { ...session, expires_at: LATER }),
      token(ada, { ...session, revoked_at: LATER, expires_at: LATER }),
      token(ada, session),
      token(ada, { expires_at: AT, revoked_at: AT }),
    ];
    await store().write(async (tx) => {
      for (const one of [...ended, ...left]) await tx.tokens.insert(one);
    });
    const forget = () => store().write((tx) => tx.tokens.forget('session', AT, 2));
    expect([await forget(), await forget(), await forget()]).toEqual([2, 1, 0]);
    expect(await Promise.all(ended.map(({ hash }) => get(hash)))).toEqual([undefined, undefined, undefined]);
    expect(await Promise.all(left.map(({ hash }) => get(hash)))).toEqual(left);
  });
};
