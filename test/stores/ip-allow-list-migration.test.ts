import { localBackends } from '../harness.ts';
import { olderSandbox, versionBefore } from '../support/older-store.ts';

test.each(localBackends())('who could do all can say from where requests are allowed, on $name', async (backend) => {
  const box = await olderSandbox(backend, versionBefore('ip-allow-list'), async (today) => {
    await today.json('role new Owner-like --from Admin');
    const given = "delete from role_permissions where permission like 'organization.ip_allow_list.%'";
    await today.backend.query(today.location, given);
  });
  expect((await box.run('store migrate')).code).toBe(0);
  const holders = await box.backend.query(
    box.location,
    `select r.name, r.scope, p.permission from role_permissions p join roles r on r.id = p.role_id
      where p.permission like 'organization.ip_allow_list.%' order by r.name, p.permission`,
  );
  const [view, manage] = ['organization.ip_allow_list.view', 'organization.ip_allow_list.manage'];
  expect(holders).toEqual(
    ['Admin', 'Owner'].flatMap((name) => [manage, view].map((permission) => ({ name, scope: 'org', permission }))),
  );
  expect((await box.run('settings ip-allow-list add 10.0.0.0/8')).code).toBe(0);
  expect((await box.run('store check')).code).toBe(0);
  await box.destroy();
});
