import { peopleAdd } from '../../src/operations/people/add.ts';
import { projectList } from '../../src/operations/project/list.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { accessList } from '../../src/operations/access/list.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';

/** Somebody who makes very many things of their own. */

let box: CoreBox;
let eve: string;
beforeAll(async () => {
  box = await coreBox();
  await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] });
  eve = await box.tokenOf('eve');
});
afterAll(() => box.destroy());

test('more projects than one query can name are listed in order, page by page, and searched', async () => {
  const at = '2026-03-01T09:00:00.000Z';
  const { id: owner_id } = await box.personOf('eve');
  const { id: role_id } = await box.roleNamed('Admin', 'project');
  const made = Array.from({ length: 1234 }, (_, n) => ({
    id: box.environment.newId(),
    // In an order that is not that of their ids; beyond the BMP comes last, as in UTF-8.
    name: `${n % 2 === 0 ? '\u{1F98A}' : '\uFF21'} ${String((n * 619) % 1234).padStart(4, '0')}`,
    description: '',
    owner_id,
    created_at: at,
    updated_at: at,
  }));
  await box.store.write(async (tx) => {
    await tx.projects.insert(made);
    await tx.roles.bind(
      made.map(({ id }) => ({
        subject_type: 'user' as const,
        subject_id: owner_id,
        role_id,
        project_id: id,
        source: 'manually' as const,
        at: '2026-03-01T09:00:00.000Z',
      })),
    );
  });
  const all = async (token: string): Promise<string[]> => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await box.call(projectList, { limit: 100, cursor }, token);
      names.push(...page.items.map(({ name }) => name));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return names;
  };
  const seen = await all(eve);
  expect(seen).toHaveLength(1234);
  // The Owner sees all projects, and so is answered by the other query.
  expect(seen).toEqual(await all(box.owner));
  const found = await box.call(projectList, { search: ' 0619' }, eve);
  expect(found.items.map(({ name }) => name)).toEqual(
    made.filter(({ name }) => name.endsWith(' 0619')).map(({ name }) => name),
  );
  const { items } = await box.call(accessList, { subject: 'eve' }, eve);
  expect(new Set(items.map(({ project }) => project?.id)).size).toBe(1235);
});

test('the number of live tokens of one owner is limited', async () => {
  await box.store.write(async (tx) => {
    const { id } = await box.personOf('eve');
    const [sample] = await tx.tokens.of(id);
    if (sample === undefined) throw new Error('eve has no token');
    for (let n = 0; n < 999; n += 1)
      await tx.tokens.insert({ ...sample, id: box.environment.newId(), name: `t${n}`, hash: `hash ${n}` });
  });
  expect(await box.refusal(box.call(tokenCreate, { name: 'one more' }, eve))).toBe('conflict');
  await box.store.write(async (tx) => {
    const { id } = await box.personOf('eve');
    for (const { id: token, name } of await tx.tokens.of(id))
      if (name === 't7') await tx.tokens.revoke({ id: token, subject_id: id }, new Date(box.clock.now).toISOString());
  });
  expect((await box.call(tokenCreate, { name: 'one more' }, eve)).name).toBe('one more');
});
