import { AT, AWKWARD } from './fixtures.ts';
import type { Suite } from './fixtures.ts';
import { NEW_SETTINGS } from '../../../src/domain/settings.ts';

export const organization: Suite = ({ store }) => {
  test('the organization is undefined until it is inserted', async () => {
    expect(await store().read((tx) => tx.organization.get())).toBeUndefined();
    const acme = {
      id: 'o',
      name: AWKWARD,
      ...NEW_SETTINGS,
      default_role_id: 'r',
      created_at: AT,
      updated_at: AT,
    };
    await store().write((tx) => tx.organization.insert(acme));
    expect(await store().read((tx) => tx.organization.get())).toEqual(acme);
  });

  test('an update keeps what it leaves out', async () => {
    const acme = {
      id: 'o',
      name: 'Acme',
      ...NEW_SETTINGS,
      default_role_id: 'r',
      created_at: AT,
      updated_at: AT,
    };
    const get = () => store().read((tx) => tx.organization.get());
    await store().write((tx) => tx.organization.insert(acme));
    await store().write((tx) => tx.organization.update('o', { name: AWKWARD }));
    expect(await get()).toEqual({ ...acme, name: AWKWARD });
    await store().write((tx) => tx.organization.update('o', { url: 'https://acme.example' }));
    await store().write((tx) => tx.organization.update('o', {}));
    await store().write((tx) => tx.organization.update('o', { audit_retention: '40d', session_days: 7 }));
    await store().write((tx) =>
      tx.organization.update('o', { contacts_main: 'a@acme.example', contacts_security: AWKWARD }),
    );
    await store().write((tx) => tx.organization.update('o', { contacts_finances: 'b@acme.example' }));
    await store().write((tx) => tx.organization.update('o', { deny_member_jobs: true, deny_non_member_jobs: true }));
    await store().write((tx) => tx.organization.update('o', { deny_member_jobs: false, enforce_whitelist: true }));
    await store().write((tx) => tx.organization.update('other', { name: 'Other', url: '' }));
    expect(await get()).toEqual({
      ...acme,
      name: AWKWARD,
      url: 'https://acme.example',
      audit_retention: '40d',
      session_days: 7,
      contacts_main: 'a@acme.example',
      contacts_finances: 'b@acme.example',
      contacts_security: AWKWARD,
      deny_non_member_jobs: true,
      enforce_whitelist: true,
    });
  });
};
