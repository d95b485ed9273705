import { readFileSync, writeFileSync } from 'node:fs';
import { ERRORS } from '../../src/domain/errors.ts';
import { commandsByName } from '../../src/cli/app/registry.ts';
import { registry } from '../../src/registry.ts';
import { linkTo, samlMetadataOf } from '../support/linked.ts';
import { backends, emptySandbox, sandbox } from '../harness.ts';
import type { Backend, RunOptions, Sandbox } from '../harness.ts';
import { keyPair } from '../support/audit-keys.ts';
import { startIssuer } from '../support/issuer.ts';
import { PREPARED_JOBS } from '../support/example-jobs.ts';
import { linkedAtOkta } from '../support/linked-at-okta.ts';
import { s3Server } from '../support/s3-server.ts';
import type { S3Server } from '../support/s3-server.ts';
import { besideSemaphore } from '../support/semaphore-context.ts';
import { startSignInIssuer } from '../support/sign-in-issuer.ts';
import { stopWebServers } from '../support/web-server.ts';
import { makeCertificates } from '../support/certificates.ts';

/** Every example of help works as printed, on a terminal, in the working directory that the examples assume. */

const CHOSEN = 'correct horse battery staple';
const PEOPLE_CSV = 'email,username,role,groups\nbarbara@acme.example,,Admin,Platform;Auditors\n';

/** What is asked on the way, where a terminal is asked at all. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  login: [CHOSEN],
  'me password': [CHOSEN, `${CHOSEN} again`, `${CHOSEN} again`],
};

const AUDIT_KEYS = keyPair();

/** The server that examples mean by its name. */
const S3 = 'https://s3.acme.example';
let s3: S3Server;
beforeAll(async () => (s3 = await s3Server()));
afterAll(stopWebServers);

/** A stream of the log, of which the bucket has something. */
async function streaming(box: Sandbox): Promise<Sandbox> {
  s3.objects.clear();
  await box.json(['audit', 'stream', 'configure', ...TO_S3, '--endpoint', s3.url], { stdin: 'secret' });
  await box.json('audit stream run');
  return box;
}

const TO_S3 = '--provider s3 --bucket acme-audit --access-key-id AKIAEXAMPLE --secret-access-key-stdin'.split(' ');
/** What some examples need beyond the organization; answers as whom they run. */
const ORGANIZATION = `apiVersion: roster/v1
kind: Organization
people:
- email: barbara@acme.example
groups:
- name: Platform
  members: [linus, barbara]
`;

const TESTED = `apiVersion: roster/v1
kind: Organization
people:
- {email: barbara@acme.example, username: barbara, role: Member}
tests:
- {subject: barbara, can: [organization.view], cannot: [organization.people.invite]}
`;

const withDocument = (box: Sandbox, document = ORGANIZATION): Promise<Sandbox> => {
  writeFileSync(box.path('org.yaml'), document);
  return Promise.resolve(box);
};

const withFile =
  (name: string, text: string) =>
  (box: Sandbox): Promise<Sandbox> => {
    writeFileSync(box.path(name), text);
    return Promise.resolve(box);
  };

const AUDIENCE = 'https://roster.acme.example';

async function trusting(box: Sandbox, issuer = 'https://ci.example'): Promise<Sandbox> {
  const where = ['--subject', 'repo:acme/web:*', '--service-account', 'deployer', '--audience', AUDIENCE];
  await box.json(['signin', 'trust', 'add', '--issuer', issuer, ...where]);
  return box;
}

const SIGN_IN_VERBS = [
  ...['configure oidc', 'configure saml', 'list', 'show', 'enable', 'disable', 'remove', 'require', 'unlink'],
  ...['mapping list', 'mapping set', 'mapping remove'],
];

async function signingIn(box: Sandbox, verb: string): Promise<Sandbox> {
  writeFileSync(box.path('secret.txt'), 'hidden\n');
  const { cert } = await makeCertificates();
  writeFileSync(box.path('adfs.pem'), cert);
  writeFileSync(box.path('metadata.xml'), samlMetadataOf(cert));
  if (verb.startsWith('configure')) return box;
  await box.json('signin configure oidc okta --issuer https://acme.okta.com --client-id roster --public-client');
  if (verb === 'mapping remove') await box.json('signin mapping set engineering --group Platform');
  if (verb === 'unlink') await linkTo(box, 'grace');
  return box;
}

const PREPARED: Readonly<Record<string, (box: Sandbox) => Promise<Sandbox>>> = {
  'people leave': (box) => box.as('grace'),
  'people remove': withFile('leavers.csv', 'email\ngrace@acme.example\nmargaret@acme.example\n'),
  'people sync': (box) => {
    const people = ['ada', 'grace', 'linus', 'newcomer'].map((name) => `${name}@acme.example\n`);
    return withFile('staff.csv', `email\n${people.join('')}`)(box);
  },
  'group modify': withFile('members.txt', 'grace\nlinus\n'),
  'group sync': withFile('members.txt', 'grace\nlinus\n'),
  'people invite': withFile('handles.txt', 'TomFern2\nada-l\n'),
  serve: async (box) => {
    const { cert, key } = await makeCertificates();
    writeFileSync(box.path('server.pem'), cert);
    writeFileSync(box.path('server.key'), key);
    return box;
  },
  'settings quota remove': (box) => box.json('settings quota set e1-standard-2 8').then(() => box),
  'audit prune': async (box) => {
    await box.json('settings set audit.retention 30d');
    const { stdout } = await box.run('audit export --columns all --order asc -o jsonl');
    writeFileSync(box.path('log.jsonl'), stdout);
    box.clock.now += 31 * 24 * 60 * 60 * 1000;
    return box;
  },
  'settings ip-allow-list add': withFile('offices.txt', '203.0.113.0/24\n2001:db8::/32\n'),
  'settings ip-allow-list remove': async (box) => {
    writeFileSync(box.path('old-offices.txt'), '203.0.113.0/24\n');
    await box.json('settings ip-allow-list add 203.0.113.0/24');
    return box;
  },
  ...Object.fromEntries(
    ['list', 'show', 'release'].map((verb) => [
      `audit hold ${verb}`,
      async (box: Sandbox) => {
        await box.json('audit hold create case-17');
        return box;
      },
    ]),
  ),
  ...Object.fromEntries(
    ['status', 'edit', 'disable', 'token reset', 'mapping list', 'mapping set', 'mapping remove'].map((verb) => [
      `scim ${verb}`,
      async (box: Sandbox) => {
        await box.json('scim enable --reveal');
        if (verb === 'mapping remove') await box.json(['scim', 'mapping', 'set', 'Platform Admins', 'Admin']);
        return box;
      },
    ]),
  ),
  'me unlink': linkedAtOkta,
  'signin trust add': async (box) => {
    await box.json('service-account create ci --reveal');
    return box;
  },
  ...Object.fromEntries(
    ['list', 'show', 'remove'].map((verb) => [`signin trust ${verb}`, (box: Sandbox) => trusting(box)]),
  ),
  ...Object.fromEntries(SIGN_IN_VERBS.map((verb) => [`signin ${verb}`, (box: Sandbox) => signingIn(box, verb)])),
  'signin test': async (box) => {
    const issuer = await startSignInIssuer(() => box.clock.now);
    await box.json(`signin configure oidc okta --issuer ${issuer.url} --client-id roster --public-client`);
    const browser = (url: string): boolean => {
      const asked = new URL(url).searchParams;
      issuer.claims = { aud: 'roster', nonce: asked.get('nonce') };
      void fetch(`${asked.get('redirect_uri') ?? ''}?code=x&state=${asked.get('state') ?? ''}`);
      return true;
    };
    return { ...box, run: (argv, options) => box.run(argv, { browser, ...options }) };
  },
  'token exchange': async (box) => {
    const issuer = await startIssuer(() => box.clock.now, AUDIENCE);
    await trusting(box, issuer.url);
    writeFileSync(box.path('ci-token.txt'), issuer.token());
    return box;
  },
  'audit checkpoint': (box) => {
    writeFileSync(box.path('audit-key.pem'), AUDIT_KEYS.privateKey, { mode: 0o600 });
    return Promise.resolve(box);
  },
  'audit verify': async (box) => {
    writeFileSync(box.path('audit-key.pem'), AUDIT_KEYS.privateKey, { mode: 0o600 });
    writeFileSync(box.path('audit-key.pub'), AUDIT_KEYS.publicKey);
    const made = await box.json(['audit', 'checkpoint', '--key', box.path('audit-key.pem')]);
    writeFileSync(box.path('checkpoint.json'), JSON.stringify(made));
    return streaming(box);
  },
  ...Object.fromEntries(
    ['configure', 'status', 'test', 'run', 'history', 'pause', 'resume', 'remove'].map((verb) => [
      `audit stream ${verb}`,
      streaming,
    ]),
  ),
  'notification create': async (box) => {
    writeFileSync(box.path('hook.key'), '0123456789abcdef0123\n');
    writeFileSync(box.path('slack-url.txt'), 'https://hooks.slack.com/services/T00/B00/example\n');
    const { stdout } = await box.run('notification show siem -o yaml');
    writeFileSync(box.path('rules.yaml'), stdout.replace(/^name: siem$/m, 'name: admins'));
    await box.json('notification delete siem --yes');
    return box;
  },
  'notification edit': async (box) => {
    writeFileSync(box.path('siem.yaml'), (await box.run('notification show siem -o yaml')).stdout);
    return box;
  },
  ...PREPARED_JOBS,
  pull: besideSemaphore,
  diff: withDocument,
  apply: withDocument,
  'access simulate': withDocument,
  test: (box) => withDocument(box, TESTED),
  'notification resume': async (box) => {
    await box.json('notification pause siem');
    return box;
  },
  'token rotate': (box) => {
    writeFileSync(box.path('smoke-test.sh'), '#!/bin/sh\ntest -n "$ROSTER_TOKEN"\n', { mode: 0o700 });
    return Promise.resolve(box);
  },
  'token confirm': async (box) => {
    await box.json('token rotate ci --reveal');
    return box;
  },
  'store restore': async (box) => {
    await box.json(['store', 'backup', box.path('backup.db')]);
    return box;
  },
};

/** A server goes on until it is told to stop, which it is here as soon as it listens, at a port of the test's own. */
const SERVER: { readonly signal: AbortSignal; readonly argv: (argv: readonly string[]) => string[] } = {
  signal: AbortSignal.abort('SIGTERM'),
  argv: (argv) =>
    argv.includes('--listen') ? argv.map((word) => word.replace(/:7667$/, ':0')) : [...argv, '--listen', '127.0.0.1:0'],
};

/** Done, or done and differences found. */
const WORKED = [0, 10];

const COMMANDS_BY_NAME = commandsByName(registry());

/** The organization that the examples speak of; an invitation's code is the same in each. */
async function acme(backend: Backend): Promise<Sandbox> {
  const box = await sandbox(backend, furnish);
  writeFileSync(box.path('acceptance.txt'), `${code}\n${CHOSEN}\n`);
  return box;
}

let code = '';

async function furnish(box: Sandbox): Promise<void> {
  await box.json('people add grace@acme.example linus@acme.example margaret@acme.example --reveal');
  await box.json('group create Platform --member linus');
  await box.json('group create Compilers');
  // Event 8, which the examples of undo speak of.
  await box.json('group modify Compilers --description Grammars');
  await box.json('token create ci --reveal');
  await box.json('token create laptop --person grace --reveal');
  await box.json(
    'role new Helpdesk --permission organization.people.view --permission organization.people.reset_password',
  );
  await box.json('service-account create deployer --reveal');
  await box.json(['notification', 'create', 'siem', '--email', 'ada@acme.example']);
  await box.json('project create Rocket');
  await box.json('project people add Rocket linus group:Platform --role Contributor');
  for (const queue of ['deploy', 'tests']) await box.json(`queue create ${queue} --project Rocket`);
  const [edsger] = await box.json<{ code: string }[]>('people invite edsger@acme.example --reveal');
  code = edsger?.code ?? '';
}

/** The words of a command line as a shell takes them, and the file that standard input comes from. */
function parseShell(line: string): { readonly argv: string[]; readonly input: string | undefined } {
  const [command = '', input] = line.split(' < ');
  const words = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) =>
    String(double ?? single ?? bare),
  );
  return { argv: words.slice(1), input };
}

test('a command line is split as a shell does', () => {
  const argv = ['x', '--description', 'Reads the log'];
  expect(parseShell('roster x --description "Reads the log" < a.txt')).toEqual({ argv, input: 'a.txt' });
});

describe.each(backends())('examples on $name', (backend) => {
  const before = process.cwd();
  let box: Sandbox | undefined;
  afterEach(async () => {
    process.chdir(before);
    await box?.destroy();
    box = undefined;
  });

  test.each(COMMANDS_BY_NAME)('the examples of %s work', async (name, load) => {
    const { examples } = (await load()).command;
    const failed: string[] = [];
    for (const example of examples) {
      box = await (name === 'init' ? emptySandbox(backend) : acme(backend));
      process.chdir(box.dir);
      writeFileSync('password.txt', `${CHOSEN}\n`);
      writeFileSync('passwords.txt', `${CHOSEN}\n${CHOSEN} again\n`);
      writeFileSync('people.csv', PEOPLE_CSV);
      writeFileSync('secret.txt', 'secret\n');
      const { argv: words, input } = parseShell(example);
      // Examples speak of the context that init makes.
      const argv = words.map((word) => (word === 'local' ? backend.context : word === S3 ? s3.url : word));
      const options: RunOptions =
        input === undefined
          ? { tty: 80, answers: [...(ANSWERS[name] ?? [])] }
          : { tty: 80, stdin: readFileSync(input) };
      const runner = (await PREPARED[name]?.(box)) ?? box;
      const isEndless = name === 'audit follow' || argv.includes('--watch');
      const { code, stderr } =
        name === 'serve'
          ? await runner.run(SERVER.argv(argv), { ...options, signal: SERVER.signal })
          : await runner.run(argv, isEndless ? { ...options, signal: SERVER.signal } : options);
      if (!(WORKED.includes(code) || (isEndless && code === ERRORS.terminated.exit)))
        failed.push(`${example} exits ${code}: ${stderr}`);
      process.chdir(before);
      await box.destroy();
    }
    box = undefined;
    expect(failed).toEqual([]);
  });
});
