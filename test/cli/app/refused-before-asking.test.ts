import { writeFileSync } from 'node:fs';
import { backends, sandbox } from '../../harness.ts';
import type { Prepare, Sandbox } from '../../harness.ts';
import { stateOf } from '../../support/state.ts';

/** What will be refused whatever is answered is refused before anything is asked, and before a place for secrets is. */

const [backend] = backends();

const prepare: Prepare = async (box) => {
  await box.run('people add grace@acme.example linus@acme.example eve@acme.example --reveal');
  await box.run('people role linus Admin');
  await box.run('group create Platform');
  await box.run('service-account create ci --reveal');
  await box.run('project create Rocket --owner grace');
  await box.run('role new Helpdesk --permission organization.people.view');
  await box.run('people role grace Helpdesk');
};

let box: Sandbox;
let as: Readonly<Record<string, Sandbox>>;
beforeAll(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await sandbox(backend, prepare);
  as = { ada: box, linus: await box.as('linus'), eve: await box.as('eve') };
});
afterAll(() => box.destroy());

/** Who runs what, and the exit status of the refusal. */
const REFUSED: readonly (readonly [who: string, argv: string, code: number])[] = [
  ['ada', 'init', 6],
  ['ada', 'people remove grace', 6],
  ['ada', 'people remove nobody', 3],
  ['ada', 'people remove ada', 6],
  ['linus', 'people remove ada', 5],
  ['eve', 'people remove linus', 5],
  ['ada', 'people leave', 6],
  ['ada', 'people offboard grace', 6],
  ['linus', 'people offboard ada', 5],
  ['ada', 'people edit grace --email linus@acme.example', 6],
  ['ada', 'me edit --email linus@acme.example', 6],
  ['ada', 'group delete Platfrom', 3],
  ['eve', 'group delete Platform', 5],
  ['ada', 'role delete Member', 6],
  ['ada', 'role delete Helpdesk', 6],
  ['ada', 'role delete Helpdesk --reassign-to Nope', 3],
  ['ada', 'service-account delete ic', 3],
  ['ada', 'project delete Rokcet', 3],
  ['eve', 'project delete Rocket', 5],
  ['ada', 'project people remove Rocket linus', 3],
  ['ada', 'token revoke nothing', 3],
  ['ada', 'token reset nothing', 3],
  ['ada', 'token reset --person eve nothing', 3],
  ['ada', 'invitation revoke x@acme.example', 3],
  ['ada', 'context remove elsewhere', 3],
  ['ada', 'store recover-owner nobody', 3],
  ['ada', 'people reset-password nobody', 3],
  ['eve', 'people reset-password linus', 5],
  ['ada', 'people add linus@acme.example', 6],
  ['ada', 'people add x@acme.example --role Nope', 3],
  ['eve', 'people invite x@acme.example', 5],
  ['ada', 'token create init', 6],
  ['ada', 'service-account create ci', 6],
  ['eve', 'people add', 5],
  ['eve', 'people invite', 5],
  ['eve', 'people role', 5],
  ['eve', 'group role', 5],
  ['eve', 'role new', 5],
];

test.each(REFUSED)('on a terminal, %s: %s asks nothing and exits %i', async (who, argv, code) => {
  const before = await stateOf(box);
  const result = await as[who]?.run(argv, { answers: [] });
  expect([result?.asked, result?.code]).toEqual([[], code]);
  expect(await stateOf(box)).toBe(before);
});

/** What they ask for cannot be known without asking. */
const INTERVIEWS = ['people add', 'people invite', 'people role', 'group role', 'role new'];

test.each(REFUSED.filter(([, argv]) => !INTERVIEWS.includes(argv)))(
  'off a terminal, %s: %s is refused for what it is, not for want of an answer',
  async (who, argv, code) => {
    const before = await stateOf(box);
    const result = await as[who]?.run(argv);
    expect([result?.code, result?.stderr]).toEqual([code, expect.not.stringContaining('cannot ask here')]);
    expect(await stateOf(box)).toBe(before);
  },
);

test.each([
  ['people add'],
  ['people invite'],
  ['service-account create'],
  ['token create'],
  ['token reset'],
  ['people reset-password'],
])('%s wants a place for the secret before it asks, and a file that is there is none', async (argv) => {
  writeFileSync(box.path('there.jsonl'), '', { mode: 0o600 });
  const without = await box.run(argv, { answers: [] });
  expect([without.asked, without.code]).toEqual([[], 9]);
  expect(without.stderr).toContain('no place to show them');
  const there = await box.run(`${argv} --secret-file ${box.path('there.jsonl')}`, { answers: [] });
  expect([there.asked, there.code]).toEqual([[], 2]);
});

test('a damaged backup is refused before the name of the organization is asked for', async () => {
  writeFileSync(box.path('broken.db'), 'no database', { mode: 0o600 });
  const result = await box.run(`store restore ${box.path('broken.db')}`, { answers: [] });
  expect([result.asked, result.code]).toEqual([[], 1]);
});
