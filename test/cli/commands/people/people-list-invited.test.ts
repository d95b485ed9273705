import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople } from '../../../support/front-door.ts';
import { invitations, invite, listed } from '../../../support/invitations.ts';

describe.each(backends())('invited people in people list on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => {
    box = await sandbox(backend);
    await box.json('group create Platform --role Admin');
    await addPeople(box, 'grace', 'linus');
    await invite(box, 'bob@acme.example --role Admin --group Platform');
    box.clock.now += 1000;
    await invite(box, '--provider gitlab --handle TomFern');
    await invite(box, 'short@acme.example --expires 1h');
  });
  afterAll(() => box.destroy());

  test('pending ones come after the people, as invited, the latest first', async () => {
    const all = await listed(box);
    expect(all.map(({ username, email, status }) => [username, email, status])).toEqual([
      ['ada', 'ada@acme.example', 'active'],
      ['grace', 'grace@acme.example', 'active'],
      ['linus', 'linus@acme.example', 'active'],
      [null, 'short@acme.example', 'invited'],
      ['TomFern', null, 'invited'],
      [null, 'bob@acme.example', 'invited'],
    ]);
    expect(all.at(-1)).toEqual({
      id: (await invitations(box, '--search bob'))[0]?.id,
      email: 'bob@acme.example',
      email_verified: false,
      username: null,
      status: 'invited',
      role: 'Admin',
      groups: ['Platform'],
      must_change_password: false,
      source: 'manually',
      created_at: '2026-03-01T09:00:00.000Z',
      updated_at: '2026-03-01T09:00:00.000Z',
      last_login_at: null,
      inherited_roles: [{ role: 'Admin', group: 'Platform' }],
    });
  });

  test.each([
    ['--status invited', ['short@acme.example', 'TomFern', 'bob@acme.example']],
    ['--status active', ['ada@acme.example', 'grace@acme.example', 'linus@acme.example']],
    ['--status deactivated', []],
    ['--role Admin', ['bob@acme.example']],
    ['--group Platform', ['bob@acme.example']],
    ['--search TOM', ['TomFern']],
    ['--search acme --status invited', ['short@acme.example', 'bob@acme.example']],
  ])('%s lists whom it says', async (flags, expected) => {
    expect((await listed(box, flags)).map(({ email, username }) => email ?? username)).toEqual(expected);
  });

  test.each([1, 2, 3, 4, 5, 6, 7])('--limit %i cuts both as one, and says so', async (limit) => {
    const { stdout, stderr } = await box.run(`people list --limit ${limit} --json`);
    expect(JSON.parse(stdout)).toEqual((await listed(box)).slice(0, limit));
    expect(stderr).toBe(
      limit < 6 ? `${limit} shown, there are more; --all lists everything, --limit N the first N\n` : '',
    );
  });

  test('those that expired, were revoked or accepted are not there', async () => {
    box.clock.now += 2 * 60 * 60 * 1000;
    await box.json('invitation revoke TomFern --yes');
    expect((await listed(box, '--status invited')).map(({ email }) => email)).toEqual(['bob@acme.example']);
  });
});
