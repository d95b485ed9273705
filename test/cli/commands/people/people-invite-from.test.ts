import { writeFileSync } from 'node:fs';
import { backends, sandbox } from '../../../harness.ts';
import type { Result, Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';

/** Invitations of many, from a file. */

const [backend] = backends();

let box: Sandbox;
beforeEach(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await sandbox(backend);
});
afterEach(() => box.destroy());

const invite = (text: string, more = ''): Promise<Result> => {
  writeFileSync(box.path('file'), text);
  return box.run(`people invite --from ${box.path('file')}${more} --reveal --json`);
};
const invited = async (text: string, more = ''): Promise<unknown> => {
  const { code, stdout, stderr } = await invite(text, more);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return (JSON.parse(stdout) as Record<string, string | null>[]).map(({ email, provider, handle, role }) =>
    [email, provider, handle, role].filter((one) => one !== null).join(' '),
  );
};

test('a list has addresses, or handles where there is a provider', async () => {
  expect(await invited('kim@acme.example\n\nlee@acme.example\n')).toEqual([
    'kim@acme.example Member',
    'lee@acme.example Member',
  ]);
  expect(await invited('TomFern\nada-L\n', ' --provider github --role Admin')).toEqual([
    'github TomFern Admin',
    'github ada-L Admin',
  ]);
});

test('a table says of each who knows them, and which role they get', async () => {
  const table = 'Handle,provider,uid,role,email\nTomFern,GitHub,,Admin,\nbo,bitbucket,7,,\n,,,,kim@acme.example\n';
  expect(await invited(table, ' lee@acme.example')).toEqual([
    'lee@acme.example Member',
    'kim@acme.example Member',
    'github TomFern Admin',
    'bitbucket bo Member',
  ]);
});

test('a file of nobody invites nobody', async () => {
  const { code, stdout, stderr } = await invite('handle,role\n', ' --provider github');
  expect([code, stdout, stderr]).toEqual([0, '[]\n', expect.stringContaining('names nobody')]);
});

test.each([
  ['handle\nTomFern\n', '', 'nothing says who knows the handle TomFern'],
  ['handle,provider\nTomFern,myspace\n', ' --provider github', 'nothing says who knows the handle TomFern'],
  ['handle,email\nTomFern,tom@acme.example\n', ' --provider github', 'the row of TomFern has an email as well'],
  ['handle,role\n,Admin\n', ' --provider github', 'a row of the table has neither email nor handle'],
  ['handle,groups\nTomFern,Ops\n', ' --provider github', 'columns that are not read: groups'],
  ['name,role\nTom,Admin\n', '', 'no column says email or handle'],
  ['tom\n', ' --handle tom --provider github', 'a file and --handle do not go together'],
])('%j%s is refused, and nobody is invited', async (text, more, problem) => {
  const error = errorOf(await invite(text, more));
  expect(error.message).toContain(problem);
  expect(await box.json('invitation list')).toEqual([]);
});
