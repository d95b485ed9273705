import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { OcsfEvent } from '../../../../src/domain/ocsf/event.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';

describe.each(backends())('audit export -o ocsf on $name', (backend) => {
  let box: Sandbox;
  afterEach(() => box.destroy());
  const lines = async (flags = ''): Promise<OcsfEvent[]> => {
    const { code, stdout, stderr } = await box.run(`audit export -o ocsf ${flags}`.trim());
    expect([code, stderr]).toEqual([0, '']);
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as OcsfEvent]));
  };

  test('writes each event once, in the order and by the filters of every export', async () => {
    box = await sandbox(backend);
    await box.json('group create Platform --role Member');
    const all = await box.json<AuditEvent[]>('audit list --all');
    expect((await lines()).map(({ metadata }) => metadata.sequence)).toEqual(all.map(({ seq }) => seq));
    const [first] = await lines('--order asc');
    expect(first).toMatchObject({ class_uid: 6003, metadata: { sequence: 1, uid: all.at(-1)?.id } });
    const [made, ...others] = await lines('--resource Group');
    expect([made?.message, others]).toEqual(['the group Platform was created with the role Member', []]);
    expect(await lines('--since 2030-01-01')).toEqual([]);
  });

  test('an account change names the account, and who acted with the kind of it', async () => {
    box = await sandbox(backend);
    await box.json('service-account create deploy --role Member --reveal');
    const [made] = await lines('--resource ServiceAccount');
    expect(made).toMatchObject({
      class_name: 'Account Change',
      activity_name: 'Create',
      user: { name: 'deploy', type: 'Service' },
      actor: { app_name: backend.medium, user: { name: 'ada', type: 'User' } },
    });
  });

  test.each([
    ['--fields seq -o ocsf', '--fields is for columns'],
    ['--columns all -o ocsf', '--columns is for columns'],
    ['--columns standard -o ocsf', '--columns is for columns'],
    ['--columns all --fields seq', '--columns and --fields both say which columns'],
  ])('audit export %s is refused, not half ignored', async (flags, message) => {
    box = await sandbox(backend);
    const { code, stdout, stderr } = await box.run(`audit export ${flags}`);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  test('--format is told to be -o', async () => {
    box = await sandbox(backend);
    expect(await box.run('audit export --format ocsf')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean -o?') as string,
    });
  });

  test('no other command has the format', async () => {
    box = await sandbox(backend);
    expect(await box.run('audit list -o ocsf')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no output format ocsf here') as string,
    });
  });
});
