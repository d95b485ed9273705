import { localBackends } from '../harness.ts';
import { olderSandbox, versionBefore } from '../support/older-store.ts';

/** Sessions of a store from before they ended after a day without use end as new ones do; API tokens stay. */

test.each(localBackends())('$name', async (backend) => {
  const box = await olderSandbox(backend, versionBefore('sign-in-requests'), () => Promise.resolve());
  const copy = (id: string, kind: string) =>
    backend.query(
      box.location,
      `insert into tokens (id, kind, subject_type, subject_id, name, sort_key, hash, last_four, created_at, updated_at, created_by, expires_at, last_used_at)
        select $1, $2, subject_type, subject_id, name, sort_key, $1, last_four, '2026-02-01T09:00:00.000Z', updated_at, created_by, '2026-03-03T09:00:00.000Z', '2026-02-10T09:00:00.000Z' from tokens limit 1`,
      id,
      kind,
    );
  await copy('session', 'session');
  await copy('api', 'api');
  await box.json('store migrate');
  const ends = "select id, expires_at from tokens where id in ('session', 'api') order by id";
  expect(await backend.query(box.location, ends)).toMatchObject([
    { id: 'api', expires_at: '2026-03-03T09:00:00.000Z' },
    { id: 'session', expires_at: '2026-02-11T09:00:00.000Z' },
  ]);
  await box.destroy();
});
