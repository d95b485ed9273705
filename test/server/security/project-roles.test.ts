import { peopleRole } from '../../../src/operations/people/role.ts';
import { projectPeopleAdd } from '../../../src/operations/project/people/add.ts';
import { roleNew } from '../../../src/operations/role/new.ts';
import { BASE } from '../../../src/api/route.ts';
import { localBackends } from '../../harness.ts';
import { ask } from '../../support/attacked.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';
import { stateOf } from '../../support/state.ts';

/** Who may change the roles of a project's members, and see nobody else, learns of nobody else by trying. */

describe.each(localBackends())('$name', (backend) => {
  let box: Acme;
  beforeAll(async () => {
    box = await acme(backend);
    await box.call(roleNew, { name: 'Guest', permissions: ['organization.view'] });
    await box.call(roleNew, {
      name: 'Foreman',
      scope: 'project',
      permissions: ['project.view', 'project.people.view', 'project.people.change_role', 'project.people.remove'],
    });
    await box.call(projectPeopleAdd, { project: 'Rocket', subjects: ['dan'], role: 'Foreman' });
    await box.call(peopleRole, { person: 'dan', role: 'Guest' });
  });
  afterAll(() => box.destroy());

  const there = () => ['carol', 'carol@acme.example', 'group:Leads', 'deployer', box.names.get('carol') ?? ''];
  const nowhere = ['caro', 'nobody', 'nobody@acme.example', 'user:x', '0190a000-0000-7000-8000-00000000ffff'];
  const send = async (method: string, path: string, fields?: object) => {
    const body = fields === undefined ? undefined : JSON.stringify(fields);
    const token = box.names.get('dan.token');
    const { status, text } = await ask(box.server, method, `${BASE}/projects/Rocket/people${path}`, { token, body });
    return { status, text };
  };

  test.each<[string, (ref: string) => Promise<{ status: number; text: string }>]>([
    ['giving a role', (ref) => send('PUT', `/${encodeURIComponent(ref)}`, { role: 'Reader' })],
    ['taking one', (ref) => send('DELETE', `/${encodeURIComponent(ref)}`)],
    ['giving several one', (ref) => send('POST', '/batch/role', { subjects: ['bob', ref], role: 'Reader' })],
    ['taking that of several', (ref) => send('POST', '/batch/remove', { subjects: ['bob', ref] })],
  ])('%s', async (_what, change) => {
    const before = await stateOf(box);
    const answers = new Set<string>();
    for (const ref of [...there(), ...nowhere]) {
      const { status, text } = await change(ref);
      expect([ref, status]).toEqual([ref, 404]);
      answers.add(text.replaceAll(ref, 'X'));
    }
    expect([...answers]).toHaveLength(1);
    expect(await stateOf(box)).toBe(before);
  });

  test('a member is changed', async () => {
    expect(await send('PUT', '/bob', { role: 'Reader' })).toMatchObject({ status: 200 });
    expect(await send('DELETE', '/bob')).toMatchObject({ status: 200 });
  });
});
