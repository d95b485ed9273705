import { backends, emptySandbox, sandbox } from '../harness.ts';
import type { Sandbox } from '../harness.ts';

describe.each(backends())('init and login on $name', (backend) => {
  let box: Sandbox;
  afterEach(() => box.destroy());

  test('init makes an Owner, and the next command just works', async () => {
    box = await emptySandbox(backend);
    const made = await box.run('init --organization Acme --owner ada@acme.example --reveal');
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(
      /^organization\towner\temail\tstore\tcontext\ttemporary_password\nAcme\tada\tada@acme\.example\t.*\tlocal\t[\w-]{27}\n$/,
    );
    expect(made.stderr).toContain('ada is the only Owner');
    const me = await box.run('whoami');
    expect(me).toMatchObject({
      code: 0,
      stdout: 'organization\tusername\temail\trole\tstatus\tgroups\nAcme\tada\tada@acme.example\tOwner\tactive\t\n',
    });
  });

  test('init on an initialised store is a conflict and harms nothing', async () => {
    box = await sandbox(backend);
    const again = await box.run('init --organization Other --owner eve@evil.example --reveal');
    expect(again).toMatchObject({ code: 6, stdout: '' });
    expect(again.stderr).toContain('error: this store holds the organization Acme already');
    expect((await box.run('whoami')).stdout).toContain('ada');
    expect((await box.run('store check')).code).toBe(0);
  });
});
