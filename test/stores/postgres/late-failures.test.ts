import { execute } from '../../../src/core/engine/index.ts';
import type { Secret } from '../../../src/core/operation.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { openAny } from '../../../src/stores/open.ts';
import type { AnyStore } from '../../../src/stores/open.ts';
import { everyBackend, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { behind } from '../../support/front-door.ts';
import { contextOf } from '../../support/tokens.ts';

/** Statements that nobody waits for fail late: until they are known to be done, nothing happens that no rollback takes back. */

let box: Sandbox;
let store: AnyStore;
beforeEach(async () => {
  const backend = everyBackend().find(({ name }) => name === 'postgresql');
  if (backend === undefined) throw new Error('there is no PostgreSQL');
  box = await sandbox(backend);
  store = await openAny(box.location, { create: false });
});
afterEach(async () => {
  await store.close();
  await box.destroy();
});

test('no secret is delivered of a change whose audit event cannot be written', async () => {
  await behind(
    box,
    "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$",
  );
  await behind(box, 'create trigger refused before insert on audit_events for each row execute function refuse()');
  const session = { store, token: contextOf(box).token, environment: box.environment };
  const delivered: Secret[] = [];
  const deliver = (secrets: readonly Secret[]) => Promise.resolve(void delivered.push(...secrets));
  const added = execute(session, peopleAdd, { people: [{ email: 'eve@acme.example' }] }, { deliver });
  await expect(added).rejects.toMatchObject({ message: 'no room' });
  expect(delivered).toEqual([]);
  expect(await store.read((tx) => tx.people.find({ usernames: ['eve'] }))).toEqual([]);
});
