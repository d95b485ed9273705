import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { generateToken } from '../../../src/core/secrets.ts';
import { backends, emptySandbox, served } from '../../harness.ts';
import type { RunOptions, Sandbox } from '../../harness.ts';
import { behind, csvFile, secretsIn } from '../../support/front-door.ts';

/** One long life of an organization, and then a search for every secret in everything that it left behind. */

const OWNER_PASSWORD = 'ada picks seven quiet lanterns';
const EVE_PASSWORD = 'eve walks nine slow rivers';
const GRACE_PASSWORD = 'grace hums eleven odd tunes';
const ZED_PASSWORD = 'zed paints thirteen dull fences';
const WRONG_PASSWORD = 'nobody guessed this pass phrase';
const WEAK_PASSWORD = 'Qx7#tiny';
const LONG_PASSWORD = 'long'.repeat(20);
const IN_THE_WRONG_FIELD = 'secret-typed-as-a-username';
const UNKNOWN_TOKEN = generateToken();
const BROKEN_TOKEN = `${generateToken().slice(0, -1)}!`;

interface Text {
  readonly place: string;
  readonly text: string;
}

/** Keeps SQLite's write-ahead log from being folded into the store, so that both are searched. */
function readTransaction(location: string): Database.Database {
  const db = new Database(location);
  db.exec('begin');
  db.prepare('select count(*) from people').get();
  return db;
}

describe.each(backends())('secrets on $name', (backend) => {
  let box: Sandbox;
  let held: Database.Database | undefined;
  /** What was told so far, each by who and what was run. */
  const told: Text[] = [];
  /** Each secret by a name, and where it may be. */
  const secrets = new Map<string, { readonly secret: string; readonly places: readonly string[] }>();

  const run = async (who: string, at: Sandbox, argv: string, expected: number, options: RunOptions = {}) => {
    const ran = await at.run(argv, options);
    const place = `${who}: ${argv}`;
    expect([place, ran.code, ran.code === expected ? '' : ran.stderr]).toEqual([place, expected, '']);
    told.push({ place: `stdout of ${place}`, text: ran.stdout }, { place: `stderr of ${place}`, text: ran.stderr });
    return ran;
  };
  const keep = (name: string, secret: string | undefined, ...places: string[]) => {
    if (secret === undefined || secret.length < 8) throw new Error(`${name} is no secret: ${String(secret)}`);
    secrets.set(name, { secret, places });
  };
  const tokenIn = (config: string) => {
    const { contexts } = JSON.parse(box.read(`${config}/config.json`)) as {
      contexts: Readonly<Record<string, { readonly token: string }>>;
    };
    return contexts[backend.context]?.token ?? '';
  };
  /** A sandbox of the same organization for somebody else's configuration. */
  const as = (name: string): Sandbox => ({
    ...box,
    run: (argv, options = {}) =>
      box.run(argv, { ...options, env: { ROSTER_CONFIG_DIR: box.path(`config-${name}`), ...options.env } }),
  });

  function filesBelow(dir: string): string[] {
    return readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(dir, name)).isFile());
  }

  beforeAll(async () => {
    const empty = await emptySandbox(backend);
    box = empty;
    for (const [name, secret] of Object.entries({ WRONG_PASSWORD, WEAK_PASSWORD, LONG_PASSWORD, IN_THE_WRONG_FIELD }))
      keep(name, secret);
    keep('an unknown token', UNKNOWN_TOKEN);
    keep('a broken token', BROKEN_TOKEN);
    keep('the password of ada', OWNER_PASSWORD);
    keep('the password of eve', EVE_PASSWORD);
    keep('the password of grace', GRACE_PASSWORD);

    const init = 'init --organization Acme --owner ada@acme.example --password-stdin --debug';
    await run('ada', box, init, 2, { stdin: WEAK_PASSWORD });
    await run('ada', box, `${init} --json`, 2, { stdin: LONG_PASSWORD });
    await run('ada', box, init, 0, { stdin: OWNER_PASSWORD });
    box = await served(empty);
    keep('the first token of ada', tokenIn('config'), 'config/config.json');
    if (backend.engine === 'sqlite') held = readTransaction(box.location);

    const adding = await run('ada', box, 'people add eve@acme.example --reveal --json --debug', 0);
    const [eve] = JSON.parse(adding.stdout) as { temporary_password: string }[];
    keep(
      'the temporary password of eve',
      eve?.temporary_password,
      'stdout of ada: people add eve@acme.example --reveal --json --debug',
    );

    await run('ada', box, `people add grace@acme.example --secret-file ${box.path('grace.jsonl')} --debug`, 0);
    keep('the temporary password of grace', secretsIn(box, 'grace.jsonl')[0]?.secret, 'grace.jsonl');
    await run('ada', box, `people add joe@acme.example --secret-file ${box.path('grace.jsonl')} --json`, 2);

    const file = csvFile(box, 'email,username,role,groups\nimp1@acme.example,,,team\nimp2@acme.example,,Admin,\n');
    const importing = `people import ${file} --create-groups --secret-file ${box.path('imported.jsonl')} --debug`;
    await run('ada', box, importing, 0);
    for (const { username, secret } of secretsIn(box, 'imported.jsonl'))
      keep(`the temporary password of ${username}`, secret, 'imported.jsonl');
    await run('ada', box, `people import ${file} --reveal --json --debug`, 6);

    const resetting = await run('ada', box, 'people reset-password imp1 --reveal --json', 0);
    const reset = JSON.parse(resetting.stdout) as { temporary_password: string };
    keep(
      'the second password of imp1',
      reset.temporary_password,
      'stdout of ada: people reset-password imp1 --reveal --json',
    );
    const shown = await run('ada', box, 'people reset-password imp2', 0, { tty: 200 });
    const [onScreen] = /\w{6}-\w{6}-\w{6}-\w{6}/.exec(shown.stdout) ?? [];
    keep('the second password of imp2', onScreen, 'stdout of ada: people reset-password imp2');

    const eves = as('eve');
    const login = 'login eve --password-stdin --debug';
    const temporary = eve?.temporary_password ?? '';
    await run('eve', eves, login, 4, { stdin: WRONG_PASSWORD });
    await run('eve', eves, `${login} --json`, 4, { stdin: temporary });
    await run('eve', eves, login, 2, { stdin: `${temporary}\n${WEAK_PASSWORD}` });
    await run('eve', eves, login, 2, { stdin: `${temporary}\n${LONG_PASSWORD}` });
    await run('eve', eves, login, 2, { stdin: `${temporary}\n${temporary}` });
    await run('eve', eves, login, 2, { stdin: `${WRONG_PASSWORD}\n`.repeat(200) });
    await run('eve', eves, login, 0, { stdin: `${temporary}\n${EVE_PASSWORD}` });
    keep('the first token of eve', tokenIn('config-eve'));
    await run('eve', eves, login, 4, { stdin: temporary });
    await run('eve', eves, `${login} --json`, 4, { stdin: WRONG_PASSWORD });
    await run('eve', eves, `login ${IN_THE_WRONG_FIELD} --password-stdin`, 4, { stdin: EVE_PASSWORD });
    box.clock.now += 60 * 60 * 1000;
    await run('eve', eves, 'login eve', 0, { answers: [EVE_PASSWORD] });
    const ended = tokenIn('config-eve');
    keep('the second token of eve', ended);

    await run('eve', eves, 'people add mallory@acme.example --reveal --debug', 5);
    await run('eve', eves, 'people reset-password ada --reveal --json --debug', 5);
    await run('eve', eves, 'people role eve Owner --debug', 5);
    for (const [token, code] of [
      [UNKNOWN_TOKEN, 4],
      [BROKEN_TOKEN, 4],
      [OWNER_PASSWORD, 4],
    ] as const) {
      await run('eve', eves, 'whoami --debug', code, { env: { ROSTER_TOKEN: token } });
      await run('eve', eves, 'people list --json --debug', code, { env: { ROSTER_TOKEN: token } });
    }
    await run('eve', eves, 'logout --debug', 0);
    await run('eve', eves, 'whoami', 4, { env: { ROSTER_TOKEN: ended } });

    const graces = as('grace');
    await run('grace', graces, 'login grace', 0, {
      answers: [secrets.get('the temporary password of grace')?.secret ?? '', GRACE_PASSWORD, GRACE_PASSWORD],
    });
    keep('the token of grace', tokenIn('config-grace'), 'config-grace/config.json');
    await run('grace', graces, 'context add second --store other.db --token-stdin --json', 4, { stdin: BROKEN_TOKEN });
    await run('grace', graces, 'context add third --store third.db --token-stdin', 0, { stdin: UNKNOWN_TOKEN });
    secrets.set('an unknown token', { secret: UNKNOWN_TOKEN, places: ['config-grace/config.json'] });

    const inviting = 'people invite zed@acme.example --reveal --json --debug';
    const [zed] = JSON.parse((await run('ada', box, inviting, 0)).stdout) as { code: string }[];
    keep('the code of zed', zed?.code, `stdout of ada: ${inviting}`);
    const accepting = 'invitation accept --code-stdin --password-stdin --debug';
    await run('zed', as('zed'), accepting, 4, { stdin: `${WRONG_PASSWORD}\n${ZED_PASSWORD}` });
    await run('zed', as('zed'), `${accepting} --json`, 2, { stdin: `${zed?.code ?? ''}\n${WEAK_PASSWORD}` });
    await run('zed', as('zed'), accepting, 0, { stdin: `${zed?.code ?? ''}\n${ZED_PASSWORD}` });
    await run('zed', as('zed'), accepting, 4, { stdin: `${zed?.code ?? ''}\n${ZED_PASSWORD}` });
    keep('the password of zed', ZED_PASSWORD);
    keep('the token of zed', tokenIn('config-zed'), 'config-zed/config.json');

    for (const command of [
      'audit list --all --json',
      'people list --all --json',
      'people show eve --json',
      'whoami --json',
    ])
      await run('ada', box, `${command} --debug`, 0);
    for (const command of ['context list --json', 'context show', 'store info', 'store check', 'audit verify'])
      await run('ada', box, `${command} --debug`, 0);
    for (const flags of ['', ' --columns all', ' --columns all -o jsonl'])
      await run('ada', box, `audit export${flags}`, 0);
  });
  afterAll(async () => {
    held?.close();
    await box.destroy();
  });

  test('every secret is where it belongs, and nowhere else', async () => {
    const files = filesBelow(box.dir);
    if (held !== undefined) expect(files).toEqual(expect.arrayContaining(['roster.db', 'roster.db-wal']));
    const stored = await backend.contents(box.location);
    expect(stored).toContain('eve@acme.example');
    const texts = [
      ...told,
      { place: 'the store', text: stored },
      ...files.map((name) => ({ place: name, text: readFileSync(box.path(name), 'latin1') })),
      { place: 'the file names', text: files.join('\n') },
    ];
    const found = [...secrets].map(([name, { secret }]) => [
      name,
      texts.filter(({ text }) => text.includes(secret)).map(({ place }) => place),
    ]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries([...secrets].map(([name, { places }]) => [name, [...places]])),
    );
  });

  test('neither are they there in another form: without separators, in base64, in hex, backwards', async () => {
    const texts = [
      ...told.map(({ text }) => text),
      await backend.contents(box.location),
      ...filesBelow(box.dir).map((name) => readFileSync(box.path(name), 'latin1')),
    ];
    for (const [name, { secret }] of secrets) {
      const bytes = Buffer.from(secret);
      const forms = [
        bytes.toString('base64').replace(/=+$/, ''),
        bytes.toString('base64url'),
        bytes.toString('hex'),
        [...bytes]
          .reverse()
          .map((byte) => String.fromCharCode(byte))
          .join(''),
      ];
      if (secret.includes('-') && !secret.includes('typed')) forms.push(secret.replaceAll('-', ''));
      expect([name, forms.filter((form) => texts.some((text) => text.includes(form)))]).toEqual([name, []]);
    }
  });

  test('chosen passwords are kept as bcrypt, made ones and tokens as SHA-256', async () => {
    const kinds = await behind<{ username: string; password_kind: string; password_hash: string }>(
      box,
      'select username, password_kind, password_hash from people',
    );
    expect(kinds.filter(({ username }) => username === 'ada')).toHaveLength(1);
    for (const { password_kind, password_hash } of kinds)
      expect(password_hash).toMatch(password_kind === 'chosen' ? /^\$2b\$\d\d\$.{53}$/ : /^[0-9a-f]{64}$/);
    const tokens = await behind<{ hash: string; last_four: string }>(box, 'select hash, last_four from tokens');
    for (const { hash, last_four } of tokens) {
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect(last_four).toHaveLength(4);
    }
  });

  test('what a stranger typed is in no event, and failed logins and refusals are', async () => {
    const events = await box.json<{ operation: string; resource_name: string }[]>('audit list --outcome denied --all');
    const counts = new Map<string, number>();
    for (const { operation, resource_name } of events)
      counts.set(`${operation} ${resource_name}`, (counts.get(`${operation} ${resource_name}`) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      'LoginFailed eve': 3,
      'LoginFailed ': 1,
      'Denied eve': 3,
      'Denied ': 1,
      'Denied zed@acme.example': 1,
    });
  });
});
