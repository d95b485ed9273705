import Database from 'better-sqlite3';
import { MIGRATIONS } from '../../src/stores/sql/schema/index.ts';
import { localBackends, sandbox } from '../harness.ts';
import type { Backend, Sandbox } from '../harness.ts';
import { addPeople } from '../support/front-door.ts';
import { olderSandbox, versionBefore } from '../support/older-store.ts';

/** Search indexes and counts: of a store from before them, and of a file that somebody vacuumed. */

const usernames = async (box: Sandbox, search: string) =>
  (await box.json<{ username: string }[]>(`people list --search ${search}`)).map(({ username }) => username);

async function fill(box: Sandbox): Promise<void> {
  await addPeople(box, 'grace', 'hopper', 'linus');
  await box.json('group create Platform --member grace --member linus');
}

describe.each(localBackends())('the migration to search indexes on $name', (backend: Backend) => {
  test('indexes and counts what is there', async () => {
    const box = await olderSandbox(backend, versionBefore('growth'), fill);
    expect(await box.json('store migrate')).toMatchObject({ to: MIGRATIONS.length });
    expect(await usernames(box, 'oppe')).toEqual(['hopper']);
    expect(await box.json('store info')).toMatchObject({ people: 4, groups: 1 });
    expect((await box.run('store check')).code).toBe(0);
    await addPeople(box, 'copper');
    expect(await usernames(box, 'oppe')).toEqual(['copper', 'hopper']);
    await box.destroy();
  });
});

test('a search finds the same after the file was vacuumed', async () => {
  const [sqlite] = localBackends();
  if (sqlite === undefined) throw new Error('there is no SQLite');
  const box = await sandbox(sqlite, fill);
  await box.run('people remove grace --yes');
  const db = new Database(box.location);
  db.exec('vacuum');
  db.close();
  expect(await usernames(box, 'oppe')).toEqual(['hopper']);
  expect(await usernames(box, 'inus')).toEqual(['linus']);
  await box.destroy();
});
