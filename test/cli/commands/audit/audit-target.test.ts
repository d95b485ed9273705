import type { AuditEvent } from '../../../../src/domain/audit.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';

/** `audit list --target`: what happened to one thing, whatever it is called now. */

describe.each(backends())('audit list --target on $name', (backend) => {
  let box: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend, async (made) => {
      await made.json('people add grace@acme.example linus@acme.example --reveal');
      await made.run('group create ops --role Member --member grace');
      await made.run('people edit grace --username hopper --yes');
      await made.run('role new ops --permission organization.view');
      await made.run('project create web --owner linus');
      await made.run('people remove linus --transfer-to hopper --yes');
    });
  });
  afterEach(() => box.destroy());

  const listed = async (target: string): Promise<string[]> =>
    (await box.json<AuditEvent[]>(['audit', 'list', '--target', target, '--all'])).map(
      ({ resource, operation }) => `${resource}.${operation}`,
    );

  test('a person is found by name, e-mail and id, under every name that they had', async () => {
    const events = ['User.Modified', 'User.Added'];
    expect(await listed('hopper')).toEqual(events);
    expect(await listed('Grace@acme.example')).toEqual(events);
    expect(await listed((await box.json<{ readonly id: string }>('people show hopper')).id)).toEqual(events);
    expect(await listed('grace')).toEqual(events);
  });

  test('a project, and what was removed', async () => {
    expect(await listed('web')).toEqual(['Project.OwnerChanged', 'Project.Added']);
    expect(await listed('linus')).toEqual(['User.Removed', 'User.Added']);
    const { stderr } = await box.run('audit list --target linus');
    expect(stderr).toMatch(/^linus was removed: these are the events about the User [0-9a-f-]{36}\n$/);
  });

  test('a name that several things have is refused, with what to say instead', async () => {
    const ran = await box.run('audit list --target ops');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('hint: say which: group:ops (Group) or role:ops (RBACRole)');
    expect(await listed('group:ops')).toEqual(['Group.Added']);
    expect(await listed('role:ops')).toEqual(['RBACRole.Added']);
  });

  test('a token is found by its id', async () => {
    const { id } = await box.json<{ readonly id: string }>('token create ci --reveal');
    expect(await listed(id)).toEqual(['Token.Added']);
    expect((await box.run(['audit', 'list', '--target', id])).stderr).toBe('');
  });

  test.each([
    ['hoper', 'did you mean hopper?'],
    ['user:web', 'roster audit list --text finds events by any text in them'],
    ['nobody at all', 'roster audit list --text finds events by any text in them'],
    ['00000000-0000-4000-8000-000000000000', 'roster audit list --text'],
  ])('%s is not found', async (target, hint) => {
    const ran = await box.run(['audit', 'list', '--target', target]);
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toContain(`hint: ${hint}`);
  });

  test('two ids that differ are refused', async () => {
    const ran = await box.run('audit list --target web --resource-id other');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('give --target or --resource-id');
  });
});
