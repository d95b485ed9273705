import { commandLine } from '../../../src/lib/shell.ts';
import { backends, bothWays, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { errorOf } from '../../support/front-door.ts';

const NOBODYS = `rst_${'a'.repeat(43)}`;
const JOB = 'put a token that works into ROSTER_TOKEN: roster token create NAME --service-account NAME makes one';

describe.each(bothWays())('errors about a token on $name', (backend) => {
  let box: Sandbox;
  let token: string;
  beforeAll(async () => {
    box = await sandbox(backend);
    ({ token } = await box.json<{ token: string }>('token create ci --reveal'));
  });
  afterAll(() => box.destroy());

  const refused = async (argv: string, env: Readonly<Record<string, string>>) => {
    const result = await box.run(`${argv} --json`, { env });
    const { code, message, hint } = errorOf(result);
    return [result.code, code, message, hint];
  };

  test.each(['', ' ', '\r\n'])('a variable of %j is refused, as a secret that is missing', async (variable) => {
    expect(await refused('people list', { ROSTER_TOKEN: variable })).toEqual([
      4,
      'unauthenticated',
      'ROSTER_TOKEN is set, but empty',
      'a secret may be missing where this job runs; or unset ROSTER_TOKEN to use the context',
    ]);
  });

  test('blanks and line ends around it are dropped', async () => {
    for (const variable of [`${token}\n`, `  ${token}\r\n`])
      expect((await box.run('whoami', { env: { ROSTER_TOKEN: variable } })).code).toBe(0);
  });

  test('tell that the variable is meant, and do not send to login', async () => {
    const [, code, message, hint] = await refused('people list', { ROSTER_TOKEN: NOBODYS });
    expect([code, message]).toEqual(['unauthenticated', expect.stringMatching(/ \(from ROSTER_TOKEN\)$/)]);
    expect(hint).toMatch(/^put a token that works into ROSTER_TOKEN, or unset it to use the context [\w.]+$/);
  });

  test('never send a job to login', async () => {
    for (const env of [{ ROSTER_TOKEN: NOBODYS }, { ROSTER_CONFIG_DIR: box.path('none') }])
      expect((await refused('people list', { ...env, CI: 'true' }))[3]).toBe(JOB);
  });
});

describe.each(backends())('a login on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  const PASSWORD = 'correct horse battery staple';

  test('warns where the variable would win', async () => {
    const { code, stderr } = await box.run('login ada --password-stdin', {
      stdin: PASSWORD,
      env: { ROSTER_TOKEN: '' },
    });
    expect([code, stderr]).toEqual([
      0,
      'logged in as ada\nwarning: ROSTER_TOKEN is set, and comes before this login: unset ROSTER_TOKEN\n',
    ]);
  });

  test('is hinted at with the flag that named the organization', async () => {
    const at = box.location;
    const hints = async (flags: string) => errorOf(await box.run(`people list ${flags} --json`)).hint;
    await box.json(`context add other --store ${at}`);
    expect(await hints('--context other')).toBe('log in: roster login --context other');
    const empty = { ROSTER_CONFIG_DIR: box.path('none') };
    const { stderr } = await box.run(`people list --store ${at} --json`, { env: empty });
    expect(stderr).toContain(`log in: ${commandLine('roster', 'login', '--store', at)}`);
  });

  test('errors of the context name it', async () => {
    await box.run('logout');
    const { stderr } = await box.run('people list --no-color');
    expect(stderr).toBe('error: nobody is logged in here\nhint: log in: roster login\n');
  });
});
