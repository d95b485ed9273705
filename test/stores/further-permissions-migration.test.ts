import { furtherPermissions } from '../../src/stores/sql/schema/036-further-permissions.ts';
import { emptySandbox, localBackends } from '../harness.ts';

/** Permissions that came to the catalogue: predefined roles of an older store get them as those of a new one have them. */

const NEW = ['secrets_policy_settings', 'contact_support', 'organization.delete', 'deployment_targets', 'flaky_tests'];
const AMONG = NEW.map((part) => `permission like '%${part}%'`).join(' or ');

test.each(
  localBackends().flatMap((backend) => ['semaphore', 'cloudtruth'].map((set) => [set, backend.name, backend] as const)),
)('the roles of %s get further permissions on %s', async (set, _name, backend) => {
  const box = await emptySandbox(backend);
  const init = `init --organization Acme --owner ada@acme.example --roles ${set} --reveal`;
  expect((await box.run(init)).code).toBe(0);
  const query = (statement: string) => backend.query<object>(box.location, statement);
  const holders = () =>
    query(`select r.name, r.scope, p.permission from role_permissions p join roles r on r.id = p.role_id
        where ${AMONG} order by r.scope, r.name, p.permission`);
  const asNew = await holders();
  expect(asNew.length).toBeGreaterThan(0);
  await query(`delete from role_permissions where ${AMONG}`);
  expect(await holders()).toEqual([]);
  for (const statement of furtherPermissions) await query(statement);
  expect(await holders()).toEqual(asNew);
  await box.destroy();
});
