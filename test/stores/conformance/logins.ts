import { AT, LATER } from './fixtures.ts';
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
};
