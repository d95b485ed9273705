import { AT, LATER, person, token } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

export const logins: Suite = ({ store }) => {
  test('a login delay is set, replaced and cleared by key', async () => {
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

  test('login delays that ended by a time are deleted, and no others', async () => {
    const delay = (key: string) => store().read((tx) => tx.logins.delay(key));
    await store().write(async (tx) => {
      await tx.logins.setDelay('old', { failures: 1, until: AT });
      await tx.logins.setDelay('new', { failures: 1, until: LATER });
      await tx.logins.forget(AT);
    });
    expect([await delay('old'), await delay('new')]).toEqual([undefined, { failures: 1, until: LATER }]);
  });

  test('a network is new to a person once, until it is forgotten or the person is removed', async () => {
    const signedIn = (who: string, network: string, at = AT) =>
      store().write((tx) => tx.logins.signedIn(who, network, at));
    const forget = (until: string, most = 10) => store().write((tx) => tx.logins.forgetSignIns(until, most));
    expect([await signedIn('a', '::1'), await signedIn('a', '::1', LATER)]).toEqual([true, false]);
    expect([await signedIn('b', '::1'), await signedIn('b', '::2'), await signedIn('b', '::3')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([await forget(AT, 2), await forget(AT, 2), await forget(AT)]).toEqual([2, 1, 0]);
    expect([await signedIn('a', '::1'), await signedIn('b', '::1')]).toEqual([false, true]);
    await store().write((tx) => tx.people.remove(['a']));
    expect(await signedIn('a', '::1')).toBe(true);
  });

  test('the networks of people with a session are those that they signed in from last', async () => {
    const [ada, eve, tim] = [person('ada'), person('eve'), person('tim')];
    const session = { kind: 'session', expires_at: LATER } as const;
    await store().write(async (tx) => {
      await tx.people.insert([ada, eve, tim]);
      for (const one of [token(ada, session), token(eve, session), token(tim, { ...session, revoked_at: AT })])
        await tx.tokens.insert(one);
      await tx.logins.signedIn(ada.id, '192.0.2.1', AT);
      await tx.logins.signedIn(ada.id, '192.0.2.2', '2026-03-01T09:00:01.000Z');
      await tx.logins.signedIn(eve.id, '2001:db8:0:0', AT);
      await tx.logins.signedIn(tim.id, '192.0.2.3', AT);
    });
    const networks = (at: string, most = 10) => store().read((tx) => tx.logins.sessionNetworks(at, most));
    const [first, second] = [
      { person_id: ada.id, network: '192.0.2.2' },
      { person_id: eve.id, network: '2001:db8:0:0' },
    ];
    expect(await networks(AT)).toEqual([first, second]);
    expect(await networks(AT, 1)).toEqual([first]);
    expect(await networks(LATER)).toEqual([]);
    // On the machine of the store there is none.
    await store().write((tx) => tx.logins.signedIn(eve.id, '', LATER));
    expect(await networks(AT)).toEqual([first]);
  });
};
