import { AppError } from '../../src/domain/errors.ts';
import { errorBody, errorFrom } from '../../src/api/errors.ts';
import { hintsOf, NO_ROUTE_HINT } from '../../src/api/hints.ts';
import { BASE, V1 } from '../../src/api/route.ts';
import { V1ALPHA } from '../../src/compat/semaphore/routes.ts';
import { api, registry } from '../../src/registry.ts';
import { allCommands } from '../../src/cli/app/registry.ts';
import { backends } from '../harness.ts';
import { ask, errorIn } from '../support/attacked.ts';
import { acme } from '../support/semaphore.ts';

/** Over HTTP a hint names routes and fields; the command line gets back its own words. */

let inOwnWords: (error: AppError) => AppError;
beforeAll(async () => {
  inOwnWords = hintsOf((await api()).routes.filter((route) => route.api === V1));
});

const told = (hint: string | undefined) => inOwnWords(new AppError('invalid', 'no', { hint }));

test.each([
  ['log in: roster login', 'log in: POST /api/v1/session'],
  ['roster role list --scope org', 'GET /api/v1/roles?scope=org'],
  [
    'roster people list and roster group list show who is there',
    'GET /api/v1/people and GET /api/v1/groups show who is there',
  ],
  [
    'ask an Owner; `roster people list --role Owner` names them',
    'ask an Owner; `GET /api/v1/people?role=Owner` names them',
  ],
  ["roster people list --search 'Grace H'", 'GET /api/v1/people?search=Grace%20H'],
  [
    'ask for a new one: roster people reset-password grace',
    'ask for a new one: POST /api/v1/people/grace/reset_password',
  ],
  ['see: roster project people list Rocket', 'see: GET /api/v1/projects/Rocket/people'],
  ['roster people role PERSON Owner; they must', 'PUT /api/v1/people/{person}/role Owner; they must'],
  ['roster project people role Rocket linus ROLE', 'PUT /api/v1/projects/Rocket/people/linus ROLE'],
  ['roster people remove bob', 'DELETE /api/v1/people/bob'],
  ['whoever runs roster can allow it: KEYS=x', 'whoever runs roster can allow it: KEYS=x'],
  ['set KEYS where roster runs', 'set KEYS where roster runs'],
  ['roster audit hold show case', 'GET /api/v1/audit_holds/case'],
  ['roster settings ip-allow-list list', 'GET /api/v1/ip_allow_list'],
  ['look at it: roster audit stream status', 'look at it: GET /api/v1/audit_stream'],
  ['roster audit verify --bucket tells more', 'GET /api/v1/audit_stream/verify tells more'],
  ['roster audit verify', 'GET /api/v1/audit_logs/verify'],
  ['roster audit prune', 'POST /api/v1/audit_retention/prune'],
  ['roster role list shows the scopes', 'GET /api/v1/roles shows the scopes'],
  ['give --add, --maps-to or --description', 'give add, maps_to or description'],
  ['give the password with --password-stdin', 'give the password with password'],
  ['roster group show \'a/b $& "c"\'', 'GET /api/v1/groups/a%2Fb%20%24%26%20%22c%22'],
])('%s', (hint, words) => {
  expect(told(hint).hint).toBe(words);
});

/** What signs on the machine of whoever calls. */
const WITHOUT_ROUTE = ['audit checkpoint', 'job run'];

test('every command whose operation has a route is told as that route', async () => {
  const routed = new Map(
    (await api()).routes.filter((route) => route.api === V1).map(({ operation, path }) => [operation.name, path]),
  );
  const wrong = (await allCommands(registry())).filter(({ path, operation }) => {
    const route = operation === undefined ? undefined : routed.get(operation.name);
    const isTold = told(`roster ${path.join(' ')}`).hint !== NO_ROUTE_HINT;
    return isTold !== (route !== undefined);
  });
  expect(wrong.map(({ path }) => path.join(' '))).toEqual(WITHOUT_ROUTE);
});

/** Names that look like commands. */
test.each([
  ["roster project show 'roster people remove bob'", 'GET /api/v1/projects/roster%20people%20remove%20bob'],
  ["roster project show 'deploy --dry-run'", 'GET /api/v1/projects/deploy%20--dry-run'],
  ["roster people reactivate 'o'\\''brien'", "POST /api/v1/people/o'brien/reactivate"],
  [
    "roster project show 'x'\\''; roster people remove bob'",
    "GET /api/v1/projects/x'%3B%20roster%20people%20remove%20bob",
  ],
  ["roster role edit 'a --add b' --name 'roster login'", "PATCH /api/v1/roles/a%20--add%20b name 'roster login'"],
  ['did you mean crew? --create-groups makes missing groups', 'did you mean crew? create_groups makes missing groups'],
  [
    'did you mean what? roster login? --create-groups makes missing groups',
    'did you mean what? roster login? create_groups makes missing groups',
  ],
])('a name in %s is a name', (hint, words) => {
  expect(told(hint).hint).toBe(words);
});

test.each([
  'did you mean roster people remove bob?',
  'did you mean deploy --dry-run?',
  'did you mean Rocket?',
  'this roster does not know it',
  undefined,
])('%s stays as it is', (hint) => {
  const error = told(hint);
  expect([error.hint, error.details]).toEqual([hint, {}]);
});

test.each(['set it up with: roster init --store PATH', 'roster store migrate', 'compare roster --version'])(
  '%s has no route, and is for whoever runs the server',
  (hint) => {
    expect(told(hint)).toMatchObject({ hint: NO_ROUTE_HINT, details: { command_hint: hint } });
  },
);

test('the remote caller gets the hint of the command line, and nothing beside it', () => {
  const error = new AppError('not_found', 'no', { hint: 'roster role list --scope org', details: { role: 'x' } });
  const received = errorFrom(404, JSON.parse(JSON.stringify(errorBody(inOwnWords(error)))));
  expect(received).toMatchObject({ code: 'not_found', hint: error.hint });
  expect(received?.details).toEqual({ role: 'x' });
});

test('a message names the field for a flag that it declares, and leaves what somebody typed', () => {
  const message = '--since --until is not before --until --since-when';
  const error = new AppError('invalid', message, { details: { a: 1 }, flags: ['--since'] });
  const own = inOwnWords(error);
  expect([own.message, own.details]).toEqual([
    'since --until is not before --until --since-when',
    { a: 1, command_message: message },
  ]);
  expect(errorFrom(400, JSON.parse(JSON.stringify(errorBody(own))))).toMatchObject({ message, details: { a: 1 } });
});

test('a server tells hints and messages so at its own API, and Semaphore’s as they are', async () => {
  const [backend] = backends();
  if (backend === undefined) throw new Error('there is no backend');
  const box = await acme(backend);
  try {
    const hintAt = async (path: string) => errorIn(await ask(box.server, 'GET', path)).hint;
    expect(await hintAt(`${BASE}/people`)).toBe('log in: POST /api/v1/session');
    expect(await hintAt(`${V1ALPHA.base}/members`)).toBe('log in: roster login');
    const query = 'since=2026-03-02&until=2026-03-01';
    const token = box.names.get('ada.token');
    expect(errorIn(await ask(box.server, 'GET', `${BASE}/audit_logs?${query}`, { token }))).toMatchObject({
      message: 'since 2026-03-02 is not before until 2026-03-01',
      hint: 'give the earlier time as since and the later one as until',
    });
  } finally {
    await box.destroy();
  }
});
