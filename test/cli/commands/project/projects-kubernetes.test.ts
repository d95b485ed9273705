import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Member, Project } from '../../../../src/cli/commands/project/views.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';

/** The public Kubernetes organization; it stands beside the repository and is no part of it. */
const DIR = join(__dirname, '../../../../../shared/data/kubernetes');
const FACTS = join(DIR, 'org.yaml');

if (existsSync(FACTS)) describe.each(backends())('the projects of Kubernetes on $name', theProjects);
else
  describe('the projects of Kubernetes', () => {
    test('are not beside this checkout, so that they are not brought in here', () => {
      expect(existsSync(FACTS)).toBe(false);
    });
  });

interface Facts {
  readonly people: readonly { readonly username: string; readonly role: string }[];
  readonly groups: readonly { readonly name: string; readonly members?: readonly string[] }[];
  readonly projects: readonly {
    readonly name: string;
    readonly owner: string;
    readonly groups?: readonly { readonly group: string; readonly role: string }[];
  }[];
}

function theProjects(backend: ReturnType<typeof backends>[number]): void {
  const facts = parse(readFileSync(FACTS, 'utf8')) as Facts;
  const membersOf = new Map(facts.groups.map(({ name, members }) => [name, members ?? []]));
  let box: Sandbox;

  /** One import, then one command a project and one a role in it. */
  beforeAll(async () => {
    box = await sandbox(backend);
    const people = ['people', 'import', join(DIR, 'people.csv'), '--create-groups'];
    await box.json([...people, '--secret-file', box.path('secrets.jsonl')]);
    for (const { name, owner, groups = [] } of facts.projects) {
      await box.json(['project', 'create', name, '--owner', owner]);
      for (const role of new Set(groups.map((one) => one.role))) {
        const subjects = groups.filter((one) => one.role === role).map(({ group }) => `group:${group}`);
        await box.json(['project', 'people', 'add', name, ...subjects, '--role', role]);
      }
    }
  }, 180_000);
  afterAll(() => box.destroy());

  const told = ({ name, role, source, via }: Member) => `${name} ${role} ${source} ${via ?? '-'}`;
  const list = async (project: string, ...flags: string[]) =>
    (await box.json<Member[]>(['project', 'people', 'list', project, '--all', ...flags])).map(told);

  test('are 78, each with its owner', async () => {
    const projects = await box.json<Project[]>('project list --all');
    expect(projects).toHaveLength(78);
    expect(new Map(projects.map(({ name, owner }) => [name, owner.username]))).toEqual(
      new Map(facts.projects.map(({ name, owner }) => [name, owner])),
    );
    expect(await box.json('project list --owner k8s-publishing-bot')).toHaveLength(24);
    expect((await box.json<Project[]>('project list --owner deads2k')).map(({ name }) => name)).toEqual([
      'client-go',
      'code-generator',
    ]);
  });

  test('have the people that the facts tell of', async () => {
    expect(await list('api', '--source', 'manually')).toEqual([
      'api-approvers Contributor manually -',
      'api-reviewers Reader manually -',
      'k8s-publishing-bot Admin manually -',
      'stage-bots Admin manually -',
    ]);
    expect((await list('api', '--search', 'thockin')).sort()).toEqual([
      'thockin Contributor group api-approvers',
      'thockin Reader group api-reviewers',
    ]);
    expect(await list('autoscaler', '--search', 'x13n')).toContain('x13n Admin group autoscaler-admins');
    // Ten Admins of the organization, and its Owner.
    expect(await list('website', '--source', 'inherited_from_org_role')).toHaveLength(11);
  });

  test.each(['api', 'client-go', 'website', 'test-infra', 'cluster-bootstrap', 'cloud-provider-openstack'])(
    'in %s those may work whose roles say so',
    async (name) => {
      const project = facts.projects.find((one) => one.name === name);
      const working = (project?.groups ?? []).filter(({ role }) => role !== 'Reader').map(({ group }) => group);
      const expected = new Set([
        'ada',
        project?.owner,
        ...facts.people.filter(({ role }) => role === 'Admin').map(({ username }) => username),
        ...working,
        ...working.flatMap((group) => membersOf.get(group) ?? []),
      ]);
      const who = await box.json<{ username?: string; name?: string }[]>(
        `access who project.general_settings.modify --project ${name}`,
      );
      expect(new Set(who.map((one) => one.username ?? one.name))).toEqual(expected);
    },
  );

  test('show themselves to those who are in them alone', async () => {
    const thockin = await box.as('thockin');
    const groups = facts.groups.filter(({ members }) => members?.includes('thockin')).map(({ name }) => name);
    const expected = facts.projects
      .filter(
        (project) =>
          project.owner === 'thockin' || project.groups?.some(({ group }) => groups.includes(group)) === true,
      )
      .map(({ name }) => name);
    expect(expected.length).toBeGreaterThan(2);
    expect((await thockin.json<Project[]>('project list --all')).map(({ name }) => name).sort()).toEqual(
      expected.sort(),
    );
  });

  test('leave a store and a log that are whole', async () => {
    expect((await box.run('store check')).code).toBe(0);
    expect((await box.run('audit verify')).code).toBe(0);
  });
}
