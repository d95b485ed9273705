import { groupCreate } from '../../src/operations/group/create.ts';
import { BASE } from '../../src/api/route.ts';
import { localBackends } from '../harness.ts';
import { ask } from '../support/attacked.ts';
import { acme } from '../support/semaphore.ts';
import type { Acme } from '../support/semaphore.ts';

/** A resource is new, by time and tag, whenever what it shows of its role, members or bindings is. */

describe.each(localBackends())('$name', (backend) => {
  let box: Acme;
  beforeAll(async () => {
    box = await acme(backend);
    await box.call(groupCreate, { name: 'Docs', members: ['dan'] });
  });
  afterAll(() => box.destroy());

  const send = async (method: string, path: string, fields?: object) => {
    const body = fields === undefined ? undefined : JSON.stringify(fields);
    const { status, text, headers } = await ask(box.server, method, BASE + path, {
      token: box.names.get('ada.token'),
      body,
    });
    expect([method, path, status, status === 200 ? '' : text]).toEqual([method, path, 200, '']);
    return { etag: headers.get('etag'), ...(JSON.parse(text) as { readonly updated_at: string }) };
  };

  test.each<[what: string, method: string, path: string, body: object | undefined, moves: readonly string[]]>([
    ['a role of a person', 'PUT', '/people/dan/role', { role: 'Member' }, ['/people/dan']],
    ['a role of a group', 'PUT', '/groups/Docs/role', { role: 'Admin' }, ['/groups/Docs']],
    ['a new member', 'PATCH', '/groups/Docs', { add: ['bob'] }, ['/groups/Docs', '/people/bob']],
    ['a former member', 'PATCH', '/groups/Docs', { remove: ['bob'] }, ['/groups/Docs', '/people/bob']],
    ['a role in a project', 'PUT', '/projects/Rocket/people/dan', { role: 'Reader' }, ['/projects/Rocket']],
    ['another role there', 'PUT', '/projects/Rocket/people/dan', { role: 'Admin' }, ['/projects/Rocket']],
    ['no role there', 'DELETE', '/projects/Rocket/people/dan', undefined, ['/projects/Rocket']],
    [
      'the role of an account',
      'PATCH',
      '/service_accounts/deployer',
      { role: 'Admin' },
      ['/service_accounts/deployer'],
    ],
    ['a setting', 'PUT', '/settings/name', { value: 'Acme Ltd' }, ['/settings']],
    ['a removed group', 'DELETE', '/groups/Docs', undefined, ['/people/dan']],
    ['a removed person', 'DELETE', '/people/bob', undefined, ['/groups/Platform', '/projects/Rocket']],
  ])('%s', async (_what, method, path, body, moves) => {
    const watched = [
      '/people/dan',
      '/people/carol',
      '/groups/Platform',
      '/groups/Leads',
      '/projects/Rocket',
      '/settings',
    ];
    const all = [...new Set([...watched, ...moves])];
    const before = await Promise.all(all.map((one) => send('GET', one)));
    box.clock.now += 1000;
    const answer = await send(method, path, body);
    const after = await Promise.all(all.map((one) => send('GET', one)));
    const moved = (key: 'updated_at' | 'etag') => all.filter((_one, at) => before[at]?.[key] !== after[at]?.[key]);
    expect(moved('updated_at').sort()).toEqual([...moves].sort());
    expect(moved('etag')).toEqual(moved('updated_at'));
    const at = all.indexOf(path);
    if (at >= 0 && answer.etag !== null) expect(answer.etag).toBe(after[at]?.etag);
  });
});
