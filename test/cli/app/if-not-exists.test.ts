import { existsSync } from 'node:fs';
import type { AnyOperation } from '../../../src/core/operation.ts';
import { fieldsOf } from '../../../src/cli/app/flags.ts';
import { V1 } from '../../../src/api/route.ts';
import { api } from '../../../src/registry.ts';
import { backends, everyBackend, sandbox } from '../../harness.ts';
import type { Prepare, Sandbox } from '../../harness.ts';
import { errorOf } from '../../support/front-door.ts';
import { stateOf } from '../../support/state.ts';

/** `--if-not-exists`: what is there already is answered as it is, and what differs is told. */

const [backend] = backends();

const prepare: Prepare = async (box) => {
  await box.run('people add grace@acme.example --role Admin --reveal');
  await box.run('people add linus@acme.example hank@acme.example --reveal');
  await box.run('group create Platform --member grace');
  await box.run('project create Rocket');
  await box.run('role new Inviter --permission organization.people.invite --permission organization.groups.create');
  await box.run('people role hank Inviter');
  await box.run('service-account create bot --reveal');
};

let box: Sandbox;
beforeEach(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await sandbox(backend, prepare);
});
afterEach(() => box.destroy());

/** What makes each thing, the same with something else asked for, and what is told of that. */
const THINGS: readonly (readonly [line: string, other: string, told: string])[] = [
  [
    'people add a@acme.example --username ann --group Platform',
    'people add A@acme.example --username anne --role Admin --group Platform',
    'note: A@acme.example is there already: its username is ann, not anne; its role is Member, not Admin',
  ],
  [
    'people invite a@acme.example',
    'people invite A@acme.example=Admin --group Platform',
    'note: the invitation of a@acme.example is there already: its role is Member, not Admin; not in Platform',
  ],
  [
    'people invite --provider github --handle Tom',
    'people invite --provider github --handle Tom --role Admin',
    'note: the invitation of github:Tom is there already: its role is Member, not Admin',
  ],
  [
    'group create Auditors --description log --member linus',
    'group create Auditors --description book --member grace,linus --role Admin',
    'note: the group Auditors is there already: its role is Member, not Admin; its description is another; not in it: grace',
  ],
  [
    'settings ip-allow-list add 203.0.113.7 --description Office',
    'settings ip-allow-list add ::ffff:203.0.113.7 --description Home',
    'note: 203.0.113.7 is there already: its description is another',
  ],
  [
    'role new Guest --from Member --maps-to Reader',
    'role new Guest --permission organization.view,organization.groups.create',
    'note: the organization role Guest is there already: it does not grant organization.groups.create; it also grants ',
  ],
  [
    'project create Sled --description fast',
    'project create Sled --owner grace --description slow',
    'note: the project Sled is there already: its owner is ada, not grace; its description is another',
  ],
  [
    'project people add Rocket linus group:Platform --role Reader',
    'project people add Rocket linus group:Platform --role Contributor',
    'note: linus is there already: its role is Reader, not Contributor',
  ],
  [
    'service-account create ci --description build',
    'service-account create ci --role Admin',
    'note: the service account ci is there already: its role is Member, not Admin',
  ],
  [
    'queue create deploy --project Rocket --processing parallel',
    'queue create deploy --project Rocket --processing parallel --at-most 2',
    'note: the queue deploy of the project Rocket is there already: its number of jobs at once is any, not 2',
  ],
  [
    'notification create siem --webhook https://siem.example.com/a --unsigned',
    'notification create siem --email ada@acme.example',
    'note: the notification siem is there already: its rules are others',
  ],
  [
    'signin trust add --issuer https://ci.example --subject a:b:* --service-account bot --audience x --claim a=b',
    'signin trust add --issuer https://ci.example --subject a:b:* --service-account bot --audience y --claim a=c --max-minutes 1',
    'note: the trust in a:b:* for bot is there already: its audience is x, not y; its claims is a=b, not a=c; its minutes is 15, not 1',
  ],
  [
    'token create nightly --expires 2026-04-01 --permission organization.view',
    'token create nightly --expires never',
    'note: the token nightly of ada is there already: it is limited to organization.view; its expiry is 2026-04-01, not never',
  ],
];

test.each(THINGS)('%s', async (line, other, told) => {
  const first = await box.run(`${line} --reveal --if-not-exists --json`.replace(needless(line), ''));
  expect([first.code, first.stderr]).toEqual([0, expect.not.stringContaining('unchanged')]);
  expect(await box.run(`${line} --reveal --json`.replace(needless(line), ''))).toMatchObject(
    /^(?:project people|settings ip-allow-list) /.test(line) ? { code: 0 } : { code: 6 },
  );
  const before = await stateOf(box);
  // No place for a secret is asked for: none is made.
  const again = await box.run(`${line} --if-not-exists --json`);
  expect([again.code, again.stderr]).toEqual([0, 'unchanged\n']);
  expect(withoutSecrets(again.stdout)).toEqual(withoutSecrets(first.stdout));
  const differing = await box.run(`${other} --if-not-exists --json`);
  expect([differing.code, differing.stderr]).toEqual([0, expect.stringContaining(`unchanged\n${told}`)]);
  expect(withoutSecrets(differing.stdout)).toEqual(withoutSecrets(first.stdout));
  expect(await stateOf(box)).toBe(before);
});

const MAKES_SECRETS = /^(?:people (?:add|invite)|service-account create|token create) /;
const needless = (line: string): string => (MAKES_SECRETS.test(line) ? '' : ' --reveal');
const withoutSecrets = (json: string): unknown => {
  const bare = (one: Readonly<Record<string, unknown>>) => ({
    ...one,
    temporary_password: undefined,
    token: undefined,
    code: undefined,
    request_id: undefined,
  });
  const value = JSON.parse(json) as Readonly<Record<string, unknown>> | Readonly<Record<string, unknown>>[];
  return Array.isArray(value) ? value.map(bare) : bare(value);
};

test('every write that makes a thing of its own takes it, or says why not', async () => {
  /** What makes something, but not a thing that a name could find again. */
  const OTHERWISE: Readonly<Record<string, string>> = {
    'audit-hold.create': 'what a hold keeps is found when it is made, and would not be the same',
    'audit-stream.configure': 'there is one, and it is as asked afterwards',
    'ip-allow-list.set': 'it describes the entry that is there',
    'organization.apply': 'it is as the document says afterwards, whatever was there',
    'people.import': '--on-conflict says what becomes of those who are there',
    'invitation.accept': 'a code works once',
    'project.people-set': 'it is as asked afterwards, whatever was there',
    'people.sync': 'who is there is brought in step with the file',
    'scim.enable': 'its token is made with it, and shown once',
    'scim.token-reset': 'it replaces a token that is there',
    'settings.quota-set': 'it is as asked afterwards, whatever was there',
    'token.reset': 'it replaces a token that is there',
    'token.rotate': 'it replaces a token that is there',
    'undo.event': 'it makes what was there before',
  };
  const makes = (operation: AnyOperation): boolean =>
    'records' in operation && operation.records.some((kind) => /\.(?:MemberAdded|Added)$/.test(kind));
  const takes = ({ input }: AnyOperation): boolean =>
    fieldsOf(input as never).some(({ flag }) => flag === '--if-not-exists');
  const making = (await api()).routes
    .filter((route) => route.api === V1)
    .map(({ operation }) => operation)
    .filter(makes);
  const without = making.filter((one) => !takes(one)).map(({ name }) => name);
  expect(without.sort()).toEqual(Object.keys(OTHERWISE).sort());
  expect(making.length).toBeGreaterThan(10);
});

describe('several', () => {
  test('only those that are missing are made, each in its place, and only they get a secret', async () => {
    const file = box.path('new.jsonl');
    const line = ['people', 'add', 'x@acme.example', 'grace@acme.example', 'y@acme.example', '--if-not-exists'];
    const { code, stdout, stderr } = await box.run([...line, '--secret-file', file, '-o', 'jsonl']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('note: grace@acme.example is there already\n')]);
    const named = (lines: string, field: string) =>
      lines
        .trim()
        .split('\n')
        .map((one) => (JSON.parse(one) as Readonly<Record<string, unknown>>)[field]);
    expect(named(stdout, 'username')).toEqual(['x', 'grace', 'y']);
    expect(named(box.read('new.jsonl'), 'username')).toEqual(['x', 'y']);
    // The same again needs no new file, and does not touch the one that is there.
    const before = box.read('new.jsonl');
    expect(await box.run([...line, '--secret-file', file])).toMatchObject({ code: 0, stderr: 'unchanged\n' });
    expect(box.read('new.jsonl')).toBe(before);
    expect(await box.run([...line, '--secret-file', box.path('other.jsonl')])).toMatchObject({ code: 0 });
    expect(existsSync(box.path('other.jsonl'))).toBe(false);
  });

  test('who has an account is not invited, and one address twice is refused as ever', async () => {
    const line = 'people invite x@acme.example grace@acme.example --if-not-exists --reveal --json';
    const { code, stdout, stderr } = await box.run(line);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ email: 'x@acme.example' }]);
    expect(stderr).toContain('note: grace with the address grace@acme.example is there already: nobody was invited');
    const again = await box.run('people invite grace@acme.example --if-not-exists --json');
    expect([again.code, again.stdout]).toEqual([0, '[]\n']);
    for (const words of ['people add', 'people invite'])
      expect(
        errorOf(await box.run(`${words} x@acme.example X@acme.example --if-not-exists --reveal --json`)).code,
      ).toBe('conflict');
  });

  test('an invitation that was sent is not mailed again', async () => {
    const env = { ROSTER_SMTP_URL: 'smtp://127.0.0.1:9', ROSTER_MAIL_FROM: 'roster@acme.example' };
    expect((await box.run('people invite x@acme.example --reveal')).code).toBe(0);
    expect(await box.run('people invite x@acme.example --if-not-exists', { env })).toMatchObject({
      code: 0,
      stderr: 'unchanged\n',
    });
  });
});

describe('what is not the same thing', () => {
  test('is an address that its person set and nobody confirmed', async () => {
    const linus = await box.as('linus');
    await linus.run('me edit --email boss@acme.example --yes');
    for (const words of ['people add', 'people invite']) {
      const error = errorOf(await box.run(`${words} boss@acme.example --if-not-exists --reveal --json`));
      expect(error).toMatchObject({ code: 'conflict', hint: expect.stringContaining('--verify-email') as unknown });
    }
  });

  test('is what only looks like it, what is of another kind, and a role of another scope', async () => {
    for (const line of ['group create \u0420latform', 'service-account create grace'])
      expect(
        errorOf(await box.run(`${line} --if-not-exists ${line.startsWith('s') ? '--reveal ' : ''}--json`)).code,
      ).toBe('conflict');
    await box.run('role new Guest --permission organization.view');
    expect(await box.json('role new Guest --scope project --permission project.view --if-not-exists')).toMatchObject({
      scope: 'project',
    });
  });

  test('is a token that works no more', async () => {
    const first = await box.json<{ id: string }>('token create ci --reveal');
    await box.run('token revoke ci --yes');
    const second = await box.json<{ id: string; token: string }>('token create ci --if-not-exists --reveal');
    expect(second.id).not.toBe(first.id);
    expect(second.token).toMatch(/^rst_/);
  });
});

test('who is deactivated is told', async () => {
  await box.run('people deactivate linus');
  expect((await box.run('people add linus@acme.example --if-not-exists')).stderr).toContain(
    'its status is deactivated, not active',
  );
  await box.run('service-account create ci --reveal');
  await box.run('service-account deactivate ci');
  expect((await box.run('service-account create ci --if-not-exists')).stderr).toContain('its status is deactivated');
});

test('who may make it but not see it learns no more than that its name is taken', async () => {
  const hank = await box.as('hank');
  for (const line of ['group create Platform', 'people add grace@acme.example', 'people invite grace@acme.example'])
    expect(errorOf(await hank.run(`${line} --if-not-exists --json`)).code).toBe('forbidden');
  const linus = await box.as('linus');
  for (const [line] of THINGS.filter(([one]) => !/^(?:token|project) /.test(one)))
    expect(errorOf(await linus.run(`${line} --if-not-exists --json`)).code).toBe('forbidden');
});

test('a context is kept as it is, and no token is read for it', async () => {
  const add = (location: string, more = '') =>
    box.run(`context add other --store ${box.path(location)} --if-not-exists${more}`, { stdin: 'no token' });
  expect(await add('one.db')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('there is no store') as string,
  });
  const config = box.read('config/config.json');
  expect(await add('one.db', ' --token-stdin')).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^unchanged\n/) as string,
  });
  const { code, stderr } = await add('two.db');
  expect([code, stderr]).toEqual([0, expect.stringContaining('its target is')]);
  expect(box.read('config/config.json')).toBe(config);
});

/** On each engine and over HTTP: only there can another process be between. */
describe.each(everyBackend())('two at once on $name', (each) => {
  test('make one thing', async () => {
    const shared = await sandbox(each, prepare);
    try {
      const lines = [
        'group create Auditors --if-not-exists --json',
        'people add zoe@acme.example --if-not-exists --reveal --json',
        'service-account create ci --if-not-exists --reveal --json',
      ];
      for (const line of lines) {
        const all = await Promise.all([shared.run(line), shared.run(line), shared.run(line)]);
        expect(all.map(({ code, stderr }) => [code, stderr.includes('unchanged')]).sort()).toEqual([
          [0, false],
          [0, true],
          [0, true],
        ]);
        const ids = all.map(({ stdout }) => /"id": "([^"]+)"/.exec(stdout)?.[1]);
        expect(new Set(ids).size).toBe(1);
      }
    } finally {
      await shared.destroy();
    }
  });
});
