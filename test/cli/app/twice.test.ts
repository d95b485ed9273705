import type { Command } from '../../../src/cli/app/command.ts';
import { changes } from '../../../src/cli/app/operation-facts.ts';
import { allCommands } from '../../../src/cli/app/registry.ts';
import { registry } from '../../../src/registry.ts';
import { backends, sandbox } from '../../harness.ts';
import type { Prepare, Sandbox } from '../../harness.ts';
import { behind, errorOf } from '../../support/front-door.ts';
import { s3Server } from '../../support/s3-server.ts';
import { stopWebServers } from '../../support/web-server.ts';
import { GONE, NEW_SECRET, outcomeOf, TAKEN } from '../../support/twice.ts';
import { linkedAtOkta } from '../../support/linked-at-okta.ts';
import type { Row } from '../../support/twice.ts';
import { CI_TRUST } from './twice-ci-trust.ts';
import { SCIM } from './twice-scim.ts';
import { SIGN_IN } from './twice-sign-in.ts';

/** Every write, run twice: the second run changes nothing and says so, or is refused, or says why it does it again. */

const [backend] = backends();

let s3: Awaited<ReturnType<typeof s3Server>>;
beforeAll(async () => (s3 = await s3Server()));
beforeEach(() => s3.objects.clear());
afterAll(stopWebServers);

const prepare: Prepare = async (box) => {
  await box.run('people add grace@acme.example --role Admin --reveal');
  await box.run('people add linus@acme.example --reveal');
  await box.run('group create Platform --member grace');
  await box.run('project create Rocket');
  await box.run('project people add Rocket grace --role Reader');
  await box.run('role new Helper --permission organization.view');
  await box.run('service-account create deployer --reveal');
  await box.run('token create api --reveal');
  await box.run('people invite guest@acme.example --reveal');
  await box.run('notification create all --email ada@acme.example');
  await box.run('queue create deploy --project Rocket');
};

const CHOSEN = 'correct horse battery staple';

const STREAM =
  'audit stream configure --provider s3 --bucket audit --endpoint {s3} --access-key-id AKIA --secret-access-key-stdin';
const configured = async (box: Sandbox): Promise<string> =>
  (await box.run(STREAM.replace('{s3}', s3.url), { stdin: 'hidden' })).stdout;

const APPLIED = '{apiVersion: roster/v1, kind: Organization, people: [{email: zoe@acme.example}]}';
/** By the words of the command. */
const ROWS: Readonly<Record<string, Row>> = {
  init: {
    line: 'init --organization Acme --owner ada@acme.example --password-stdin',
    second: ['conflict', 'a store has one organization'],
    options: { stdin: CHOSEN },
  },
  login: {
    line: 'login ada --password-stdin',
    second: { again: 'each login is a session of its own' },
    options: { stdin: CHOSEN },
  },
  logout: { line: 'logout', second: ['unauthenticated', 'nobody is logged in any more'] },
  undo: {
    line: 'undo {given} --yes',
    second: ['stale', 'what it records is not as it was then'],
    async given(box) {
      await box.run('people role linus Admin');
      return String((await box.json<[{ seq: number }]>('audit list --limit 1'))[0].seq);
    },
  },
  'people add': { line: 'people add new@acme.example --reveal', second: ['conflict', TAKEN] },
  'people import': {
    line: 'people import - --reveal',
    second: ['conflict', TAKEN],
    options: { stdin: 'email\nnew@acme.example\n' },
  },
  'people sync': {
    line: 'people sync - --reveal',
    second: 'unchanged',
    options: { stdin: 'email\nnew@acme.example\n' },
  },
  'people invite': { line: 'people invite new@acme.example --reveal', second: ['conflict', TAKEN] },
  'people role': { line: 'people role linus Admin', second: 'unchanged' },
  'people groups': { line: 'people groups linus --add Platform', second: 'unchanged' },
  'people edit': { line: 'people edit linus --email linus@new.example', second: 'unchanged' },
  'people reset-password': { line: 'people reset-password linus --reveal', second: { again: NEW_SECRET } },
  'people deactivate': { line: 'people deactivate linus', second: 'unchanged' },
  'people reactivate': {
    line: 'people reactivate linus',
    second: 'unchanged',
    given: async (box) => (await box.run('people deactivate linus')).stdout,
  },
  'people remove': { line: 'people remove linus --yes', second: ['not_found', GONE] },
  'people offboard': { line: 'people offboard linus --yes', second: ['not_found', GONE] },
  'people leave': { line: 'people leave --yes', second: ['unauthenticated', GONE], as: 'linus' },
  'invitation resend': { line: 'invitation resend guest@acme.example --reveal', second: { again: NEW_SECRET } },
  'invitation revoke': { line: 'invitation revoke guest@acme.example --yes', second: 'unchanged' },
  'invitation accept': {
    line: 'invitation accept --code-stdin --password-stdin',
    second: ['unauthenticated', 'a code works once'],
    options: { stdin: `{given}\n${CHOSEN}` },
    given: async (box) => (await box.json<[{ code: string }]>('invitation resend guest@acme.example --reveal'))[0].code,
  },
  'group create': { line: 'group create Compilers', second: ['conflict', TAKEN] },
  'group modify': { line: 'group modify Platform --add linus --remove grace --description x', second: 'unchanged' },
  'group sync': {
    line: 'group sync Platform --from - --max-removals 100%',
    second: 'unchanged',
    options: { stdin: 'linus\n' },
  },
  'group role': { line: 'group role Platform Admin', second: 'unchanged' },
  'group delete': { line: 'group delete Platform --yes', second: ['not_found', GONE] },
  'role new': { line: 'role new Guest --permission organization.view', second: ['conflict', TAKEN] },
  'role edit': { line: 'role edit Helper --add organization.people.view --description x', second: 'unchanged' },
  'role delete': { line: 'role delete Helper --yes', second: ['not_found', GONE] },
  'project create': { line: 'project create Sled', second: ['conflict', TAKEN] },
  'project edit': { line: 'project edit Rocket --description x', second: 'unchanged' },
  'project transfer': { line: 'project transfer Rocket --to grace --yes', second: 'unchanged' },
  'project delete': { line: 'project delete Rocket --confirm Rocket', second: ['not_found', GONE] },
  'project people add': { line: 'project people add Rocket linus --role Reader', second: 'unchanged' },
  'project people role': { line: 'project people role Rocket grace Contributor', second: 'unchanged' },
  'project people remove': { line: 'project people remove Rocket grace --yes', second: ['not_found', GONE] },
  ...SCIM,
  'service-account create': { line: 'service-account create ci --reveal', second: ['conflict', TAKEN] },
  'service-account edit': { line: 'service-account edit deployer --role Admin --description x', second: 'unchanged' },
  'service-account deactivate': { line: 'service-account deactivate deployer', second: 'unchanged' },
  'service-account reactivate': {
    line: 'service-account reactivate deployer',
    second: 'unchanged',
    given: async (box) => (await box.run('service-account deactivate deployer')).stdout,
  },
  'service-account delete': { line: 'service-account delete deployer --yes', second: ['not_found', GONE] },
  'token create': { line: 'token create ci --reveal', second: ['conflict', TAKEN] },
  'token reset': { line: 'token reset api --reveal', second: { again: NEW_SECRET } },
  'token rotate': { line: 'token rotate api --reveal', second: { again: NEW_SECRET } },
  'token confirm': {
    line: 'token confirm api',
    second: ['conflict', 'what was confirmed waits no more'],
    given: async (box) => (await box.run('token rotate api --reveal')).stdout,
  },
  'token revoke': { line: 'token revoke api --yes', second: ['not_found', GONE] },
  'notification create': {
    line: 'notification create other --email ada@acme.example',
    second: ['conflict', TAKEN],
  },
  'notification edit': { line: 'notification edit all --name every', second: ['not_found', GONE] },
  'notification pause': { line: 'notification pause all', second: 'unchanged' },
  'notification resume': {
    line: 'notification resume all',
    second: 'unchanged',
    given: async (box) => (await box.run('notification pause all')).stdout,
  },
  'notification test': { line: 'notification test all', second: { again: 'each run sends a message' } },
  'notification redeliver': {
    line: 'notification redeliver all',
    second: 'unchanged',
    given: async (box) => {
      await box.run('notification test all');
      await box.backend.query(box.location, "update deliveries set status = 'failed'");
      return '';
    },
  },
  'notification delete': { line: 'notification delete all --yes', second: ['not_found', GONE] },
  'job run': {
    line: 'job run --project Rocket -- make',
    second: { unrecorded: 'each run is a job of its own' },
    options: { program: () => 0 },
  },
  'job stop': {
    line: 'job stop {given}',
    second: 'unchanged',
    given: async (box) => {
      await box.run('job run --project Rocket -- make', { program: () => 0 });
      await behind(box, "update jobs set state = 'running', ended_at = null, exit_status = null");
      return (await box.json<{ id: string }[]>('job list'))[0]?.id ?? '';
    },
  },
  'queue create': { line: 'queue create tests --project Rocket', second: ['conflict', TAKEN] },
  'queue edit': { line: 'queue edit deploy --processing parallel --at-most 2', second: 'unchanged' },
  'queue pause': { line: 'queue pause deploy', second: 'unchanged' },
  'queue resume': {
    line: 'queue resume deploy',
    second: 'unchanged',
    given: async (box) => (await box.run('queue pause deploy')).stdout,
  },
  'queue delete': { line: 'queue delete deploy --yes', second: ['not_found', GONE] },
  ...CI_TRUST,
  ...SIGN_IN,
  'audit hold create': { line: 'audit hold create case-17', second: ['conflict', TAKEN] },
  'audit hold release': {
    line: 'audit hold release case-17 --yes',
    second: ['not_found', GONE],
    given: async (box) => (await box.run('audit hold create case-17')).stdout,
  },
  'settings ip-allow-list add': {
    line: 'settings ip-allow-list add 203.0.113.0/24 2001:db8::/32 --description Office',
    second: 'unchanged',
  },
  'settings ip-allow-list remove': {
    line: 'settings ip-allow-list remove 203.0.113.0/24 --yes',
    second: ['not_found', GONE],
    given: async (box) => (await box.run('settings ip-allow-list add 203.0.113.0/24')).stdout,
  },
  'audit prune': {
    line: 'audit prune --yes',
    second: 'unchanged',
    given: async (box) => {
      await configured(box);
      await box.run('settings set audit.retention 30d');
      await box.run('audit stream run');
      box.clock.now += 31 * 24 * 60 * 60 * 1000;
      return '';
    },
  },
  'audit stream configure': { line: STREAM, second: 'unchanged', options: { stdin: 'hidden' } },
  'audit stream pause': { line: 'audit stream pause', second: 'unchanged', given: configured },
  'audit stream resume': {
    line: 'audit stream resume',
    second: 'unchanged',
    given: async (box) => (await configured(box)) + (await box.run('audit stream pause')).stdout,
  },
  'audit stream run': {
    line: 'audit stream run',
    second: { unrecorded: 'it would add to the log' },
    given: configured,
  },
  'audit stream remove': { line: 'audit stream remove --yes', second: ['not_found', GONE], given: configured },
  'me edit': { line: 'me edit --username countess --yes', second: 'unchanged' },
  'me unlink': {
    line: 'me unlink okta --yes',
    second: ['not_found', GONE],
    given: async (box) => (await linkedAtOkta(box)).location,
  },
  'me password': {
    line: 'me password --password-stdin',
    second: ['unauthenticated', 'the password of the first run is the old one now'],
    options: { stdin: `${CHOSEN}\nanother ${CHOSEN}` },
  },
  apply: { line: 'apply -f - --reveal', second: 'unchanged', options: { stdin: APPLIED } },
  'settings set': { line: 'settings set name Other', second: 'unchanged' },
  'project whitelist set': { line: 'project whitelist set Rocket --branch main', second: 'unchanged' },
  'project whitelist unset': {
    line: 'project whitelist unset Rocket',
    second: 'unchanged',
    given: async (box) => (await box.run('project whitelist set Rocket --branch main')).stdout,
  },
  'settings quota set': { line: 'settings quota set e1-standard-2 8', second: 'unchanged' },
  'settings quota remove': {
    line: 'settings quota remove e1-standard-2 --yes',
    second: ['not_found', GONE],
    given: async (box) => (await box.run('settings quota set e1-standard-2 8')).stdout,
  },
  'settings agent set': { line: 'settings agent set --auto --project Rocket', second: 'unchanged' },
  'settings agent unset': {
    line: 'settings agent unset',
    second: 'unchanged',
    given: async (box) => (await box.run('settings agent set --auto')).stdout,
  },
};

const UNCHANGED = /^unchanged$/m;

const nameOf = ({ path }: Command): string => path.join(' ');

test('every command that changes an organization has a row', async () => {
  const writes = (await allCommands(registry())).filter(
    ({ operation }) => operation !== undefined && changes(operation),
  );
  expect(writes.map(nameOf).sort()).toEqual(Object.keys(ROWS).sort());
});

test.each(Object.entries(ROWS))('%s', async (_name, { line: words, second, options = {}, as, given }) => {
  if (backend === undefined) throw new Error('there is no backend');
  const box = await sandbox(backend, prepare);
  try {
    const events = async () =>
      (await backend.query(box.location, "select seq from audit_events where outcome = 'ok'")).length;
    const word = (await given?.(box)) ?? '';
    const actor = as === undefined ? box : await box.as(as);
    const stdin = String(options.stdin ?? '').replace('{given}', word);
    const run = () =>
      actor.run(`${words.replace('{given}', word).replace('{s3}', s3.url)} --json`, { ...options, stdin });
    const first = await run();
    if (typeof second === 'object' && 'unrecorded' in second) expect(first.code).toBe(0);
    else if (words.startsWith('init ')) expect(errorOf(first).code).toBe('conflict');
    else expect(first).toMatchObject({ code: 0, stderr: expect.not.stringMatching(UNCHANGED) as unknown });
    const before = await events();
    const again = await run();
    const told = again.code !== 0 ? errorOf(again).code : UNCHANGED.test(again.stderr) ? 'unchanged' : 'again';
    const isRecorded = typeof second === 'object' && 'again' in second;
    expect([told, (await events()) > before]).toEqual([outcomeOf(second), isRecorded]);
  } finally {
    await box.destroy();
  }
});
