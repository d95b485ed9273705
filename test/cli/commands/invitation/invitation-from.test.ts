import { writeFileSync } from 'node:fs';
import type { Invitation, Offer } from '../../../../src/domain/invitations.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';
import { invitations, invite } from '../../../support/invitations.ts';
import { stateOf } from '../../../support/state.ts';

/** Invitations are resent and revoked many at once: those of a file, or of the list as CSV. */

const [backend] = backends();
const MANY = Array.from({ length: 12 }, (_, at) => `w${at}@acme.example`);

let box: Sandbox;
beforeEach(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await sandbox(backend);
});
afterEach(() => box.destroy());

test('a file names whose codes are renewed, one a line', async () => {
  const before = await invite(box, MANY.join(','));
  writeFileSync(box.path('names'), 'w0@acme.example\r\nW1@acme.example\n\nw0@acme.example\n');
  const made = await box.json<Offer[]>(`invitation resend --from ${box.path('names')} --reveal`);
  expect(made.map(({ email }) => email)).toEqual(['w0@acme.example', 'w1@acme.example']);
  expect(before.map(({ code }) => code)).not.toContain(made[0]?.code);
});

test('the list as CSV names those whom it shows, by e-mail or by handle', async () => {
  await invite(box, 'w0@acme.example --role Admin');
  await invite(box, '--provider github --handle TomFern --role Admin');
  await invite(box, 'w1@acme.example');
  const { stdout } = await box.run('invitation list --role Admin -o csv');
  const gone = await box.json<Invitation[]>('invitation revoke --from - --yes', { stdin: stdout });
  expect(gone.map(({ email, handle }) => email ?? handle).sort()).toEqual(['TomFern', 'w0@acme.example']);
  expect((await invitations(box, '--status pending')).map(({ email }) => email)).toEqual(['w1@acme.example']);
});

test.each(['resend', 'revoke'])('more than ten are to be confirmed by their number: %s', async (verb) => {
  await invite(box, MANY.join(','));
  const before = await stateOf(box);
  const argv = ['invitation', verb, ...MANY, '--yes', ...(verb === 'resend' ? ['--reveal'] : [])];
  const refused = await box.run(argv);
  expect([refused.code, refused.stderr]).toEqual([9, expect.stringContaining('--confirm 12')]);
  expect(await stateOf(box)).toBe(before);
  expect((await box.run([...argv, '--confirm', '12'])).code).toBe(0);
});

test.each(['resend --reveal', 'revoke --yes'])('all are found, or nothing is changed: %s', async (words) => {
  await invite(box, 'w0@acme.example');
  const before = await stateOf(box);
  writeFileSync(box.path('names'), 'w0@acme.example\nnobody@acme.example\n');
  const refused = await box.run(`invitation ${words} --from ${box.path('names')} --json`);
  expect(errorOf(refused).code).toBe('not_found');
  expect(await stateOf(box)).toBe(before);
});

test('a file that names nobody changes nothing, and whoever gives no name is told', async () => {
  writeFileSync(box.path('names'), '\n');
  const nothing = await box.run(`invitation revoke --from ${box.path('names')} --yes --json`);
  expect([nothing.code, nothing.stdout]).toEqual([0, '[]\n']);
  const missing = await box.run('invitation resend --reveal --json');
  expect(errorOf(missing)).toMatchObject({ code: 'input_needed', details: { missing: ['INVITATION'] } });
});
