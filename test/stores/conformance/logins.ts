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
};
