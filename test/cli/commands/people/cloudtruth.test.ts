import type { Project } from '../../../../src/cli/commands/project/views.ts';
import { backends, emptySandbox, served } from '../../../harness.ts';
import type { Result, Sandbox } from '../../../harness.ts';
import { addPerson, errorOf } from '../../../support/front-door.ts';

/**
 * CloudTruth's model, cell by cell of the two tables in its documentation of users and roles.
 * Commands show it where there are commands; elsewhere `access check` tells what the role amounts to.
 */

const ROLES = ['Owner', 'Admin', 'Contributor', 'Viewer', 'VIEWERNOSECRETS'] as const;
type RoleName = (typeof ROLES)[number];

const EVERYBODY = ROLES;
const OWNER: readonly RoleName[] = ['Owner'];
const ADMINS: readonly RoleName[] = ['Owner', 'Admin'];
const CONTRIBUTORS: readonly RoleName[] = ['Owner', 'Admin', 'Contributor'];
const SECRET_READERS: readonly RoleName[] = ['Owner', 'Admin', 'Contributor', 'Viewer'];

/** What somebody of a role does. */
interface Doing {
  readonly owner: Sandbox;
  /** Runs as them. */
  readonly run: (line: string) => Promise<Result>;
  /** Their username, which no other cell of the row has. */
  readonly name: string;
}

/** A row of a table: who may, and commands that show it; each works for those, and for nobody else. */
interface Row {
  readonly row: string;
  readonly may: readonly RoleName[];
  readonly does: (doing: Doing) => Promise<readonly Result[]>;
}

const all = async (run: Doing['run'], ...lines: readonly string[]): Promise<Result[]> => {
  const results: Result[] = [];
  for (const line of lines) results.push(await run(line));
  return results;
};

/** Whether their role amounts to permissions, asked by somebody who may ask. */
const holding =
  (permissions: readonly string[], place = ''): Row['does'] =>
  ({ owner, name }) =>
    all(
      (line) => owner.run(line),
      ...permissions.map((permission) => `access check ${name} ${permission} ${place}`.trim()),
    );

const inProject = (...permissions: readonly string[]) => holding(permissions, '--project Rocket');
const changes = (thing: string) =>
  inProject(...['create', 'modify', 'delete'].map((verb) => `project.${thing}.${verb}`));

const ORGANIZATION: readonly Row[] = [
  { row: 'view list of users', may: EVERYBODY, does: ({ run }) => all(run, 'people list', 'people show member') },
  {
    row: 'create personal API access tokens',
    may: CONTRIBUTORS,
    does: ({ run }) => all(run, 'token create mine --reveal'),
  },
  {
    row: 'create, update, delete 3rd-party integrations',
    may: ADMINS,
    does: holding(['organization.integrations.manage', 'organization.okta.manage']),
  },
  {
    row: 'manage and invite users',
    may: ADMINS,
    does: ({ run, name }) =>
      all(
        run,
        `people invite ${name}-invites@acme.example --role Viewer --reveal`,
        `people add ${name}-adds@acme.example --role Viewer --reveal`,
        'invitation list',
      ),
  },
  {
    row: 'view and download audit logs',
    may: ADMINS,
    does: ({ run }) => all(run, 'audit list --limit 1', 'audit export'),
  },
  {
    row: 'update non owner roles and users',
    may: ADMINS,
    does: ({ run, name }) =>
      all(
        run,
        'people role member Contributor',
        'people role member Viewer',
        `people edit member --email ${name}.member@acme.example --yes`,
        'people reset-password member --reveal',
        'people deactivate member',
        'people reactivate member',
      ),
  },
  {
    row: 'update owner role and users',
    may: OWNER,
    does: async ({ run, owner, name }) => {
      const results = await all(
        run,
        `people invite ${name}-heir@acme.example --role Owner --reveal`,
        `people edit second --email ${name}.second@acme.example --yes`,
        'people reset-password second --reveal',
        'people deactivate second',
        'people reactivate second',
        'people role member Owner',
        'people role second Admin',
      );
      await owner.json('people role member Viewer');
      await owner.json('people role second Owner');
      return results;
    },
  },
  {
    row: 'manage account',
    may: OWNER,
    does: ({ run, name }) => all(run, `settings set url https://${name}.example`),
  },
];

const CONFIGURATION: readonly Row[] = [
  { row: 'switch projects', may: EVERYBODY, does: ({ run }) => all(run, 'project list', 'project show Rocket') },
  { row: 'view project parameters', may: EVERYBODY, does: inProject('project.parameters.view') },
  { row: 'view project secrets', may: SECRET_READERS, does: inProject('project.secrets.view') },
  { row: 'view project templates', may: EVERYBODY, does: inProject('project.templates.view') },
  { row: 'create, update, delete environments', may: CONTRIBUTORS, does: changes('environments') },
  {
    row: 'create, update, delete projects',
    may: CONTRIBUTORS,
    does: async ({ run, owner, name }) => {
      await owner.json(`project create Old-${name}`);
      return all(
        run,
        `project create New-${name}`,
        `project edit Old-${name} --description changed`,
        `project delete Old-${name} --confirm Old-${name}`,
      );
    },
  },
  { row: 'create, update, delete project parameters', may: CONTRIBUTORS, does: changes('parameters') },
  { row: 'create, update, delete project templates', may: CONTRIBUTORS, does: changes('templates') },
];

const CELLS = ROLES.map((role) => [role] as const);

describe.each(backends())('CloudTruth’s model on $name', (backend) => {
  let box: Sandbox;
  const actors = new Map<RoleName, Sandbox>();
  const nameOf = (role: RoleName) => `a-${role.toLowerCase()}`;

  beforeAll(async () => {
    const empty = await emptySandbox(backend);
    await empty.run('init --organization Acme --owner ada@acme.example --roles cloudtruth --password-stdin', {
      stdin: 'correct horse battery staple',
    });
    box = await served(empty);
    await box.json('project create Rocket');
    await addPerson(box, 'member@acme.example', 'member', 'Viewer');
    await addPerson(box, 'second@acme.example', 'second', 'Owner');
    for (const role of ROLES) {
      await addPerson(box, `${nameOf(role)}@acme.example`, nameOf(role), role);
      actors.set(role, await box.as(nameOf(role)));
    }
  });
  afterAll(() => box.destroy());

  const doing = (role: RoleName): Doing => ({
    owner: box,
    run: (line) => (actors.get(role) ?? box).run(line),
    name: nameOf(role),
  });

  describe.each([...ORGANIZATION, ...CONFIGURATION])('$row', ({ may, does }) => {
    test.each(CELLS)('%s', async (role) => {
      const results = await does(doing(role));
      const outcomes = results.map(({ code }) => (code === 0 ? 'may' : [5, 10].includes(code) ? 'may not' : code));
      expect(outcomes).toEqual(results.map(() => (may.includes(role) ? 'may' : 'may not')));
    });
  });

  test('Viewer (no secrets) goes by VIEWERNOSECRETS, too, and a custom role of that name comes first', async () => {
    const people = await box.json<{ username: string; role: string }[]>('people list --role VIEWERNOSECRETS');
    expect(people.map(({ username, role }) => [username, role])).toEqual([
      [nameOf('VIEWERNOSECRETS'), 'Viewer (no secrets)'],
    ]);
    expect(await box.json('role show VIEWERNOSECRETS')).toMatchObject({
      name: 'Viewer (no secrets)',
      maps_to: 'Viewer (no secrets)',
    });
  });

  test('an Admin invites Admins, not Owners; Viewers and Contributors come without a role said', async () => {
    const run = doing('Admin').run;
    expect((await run('people invite admin2@acme.example --role Admin --reveal')).code).toBe(0);
    const refused = await run('people invite owner2@acme.example --role Owner --reveal --json');
    expect(errorOf(refused).code).toBe('owner_role');
    const [invited] = await box.json<{ role: string }[]>('people invite someone@acme.example --reveal');
    expect(invited?.role).toBe('Viewer');
  });

  test('an Owner removes people, Owners among them; others than Admins remove nobody', async () => {
    for (const role of ROLES) {
      await addPerson(box, `gone-${nameOf(role)}@acme.example`, `gone-${nameOf(role)}`, 'Viewer');
      const removed = await doing(role).run(`people remove gone-${nameOf(role)} --yes`);
      expect([role, removed.code]).toEqual([role, ADMINS.includes(role) ? 0 : 5]);
    }
  });

  test('the only Owner can neither be downgraded nor leave until somebody else is one', async () => {
    for (const { name, owner } of await box.json<Project[]>('project list'))
      if (owner.username === 'ada') await box.json(`project transfer ${name} --to member`);
    await box.json('people role second Admin');
    await box.json(`people role ${nameOf('Owner')} Admin`);
    const downgrade = await box.run('people role ada Admin --json');
    expect(errorOf(downgrade).code).toBe('last_owner');
    const leave = await box.run('people leave --confirm ada --json');
    expect(errorOf(leave).code).toBe('last_owner');
    await box.json(`people role ${nameOf('Owner')} Owner`);
  });

  // Last, for they are gone then.
  test.each(CELLS)('leave the organization: %s', async (role) => {
    // Whoever owns projects does not leave.
    if (CONTRIBUTORS.includes(role)) await box.json(`project transfer New-${nameOf(role)} --to member`);
    const left = await doing(role).run(`people leave --yes --confirm ${nameOf(role)}`);
    expect(left.code).toBe(ADMINS.includes(role) ? 0 : 5);
  });
});
