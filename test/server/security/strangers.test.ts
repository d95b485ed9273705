/** @alone It takes long. */

import { peopleDeactivate } from '../../../src/operations/people/deactivate.ts';
import { peopleRemove } from '../../../src/operations/people/remove.ts';
import { tokenCreate } from '../../../src/operations/token/create.ts';
import { tokenRevoke } from '../../../src/operations/token/revoke.ts';
import { needsAuthentication } from '../../../src/operations/shared/operation-docs.ts';
import { generateToken } from '../../../src/core/secrets.ts';
import { errorFrom } from '../../../src/api/errors.ts';
import type { Route } from '../../../src/api/route.ts';
import { api } from '../../../src/registry.ts';
import { localBackends } from '../../harness.ts';
import { ask, askRoute, errorIn, isOfScim, nameOf } from '../../support/attacked.ts';
import type { Told } from '../../support/attacked.ts';
import { asTheyAre, everyInput, nothing } from '../../support/every-input.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';
import { stateOf } from '../../support/state.ts';

/** Without a valid token one gets nothing, and learns nothing of what is there. */

/** Where nobody needs a token, and why; whatever else answers without one is a hole. */
const OPEN: Readonly<Record<string, string>> = {
  'POST /api/v1/session': 'the password is the proof',
  'POST /api/v1/session/exchange': 'the token of the CI system is the proof',
  'GET /api/v1/session/methods': 'who wants to sign in has proved nothing yet',
  'POST /api/v1/session/device': 'it gets nothing until a person approves it',
  'POST /api/v1/session/device/token': 'the code is the proof',
  'POST /api/v1/session/code': 'the code is the proof',
  'POST /api/v1/invitations/accept': 'the code is the proof',
  'POST /oauth/token': 'the token of the CI system, or the code, is the proof',
  'POST /oauth/device_authorization': 'it gets nothing until a person approves it',
  'GET /.well-known/oauth-authorization-server': 'it tells no more than the documentation',
};
/** Of these, what does not ask for a proof: what changes nothing, and what only asks. */
const FREE = [
  'GET /api/v1/session/methods',
  'POST /api/v1/session/device',
  'POST /oauth/device_authorization',
  'GET /.well-known/oauth-authorization-server',
];
const OPEN_PATHS = ['/healthz', '/readyz', '/api/docs', '/api/v1/openapi.json'];

describe.each(localBackends())('$name', (backend) => {
  let box: Acme;
  let routes: readonly Route[];
  /** Tokens that do not hold any more, by what became of them. */
  const ended = new Map<string, string>();
  const closed = () => routes.filter((route) => !Object.hasOwn(OPEN, nameOf(route)));

  beforeAll(async () => {
    box = await acme(backend);
    ({ routes } = await api());
    const own = async (name: string, more: object = {}) => (await box.call(tokenCreate, { name, ...more })).token;
    ended.set('revoked', await own('revoked'));
    await box.call(tokenRevoke, { token: 'revoked' });
    ended.set('of somebody removed', await own('x', { person: 'carol' }));
    await box.call(peopleRemove, { people: ['carol'] });
    ended.set('of somebody deactivated', await own('x', { person: 'dan' }));
    await box.call(peopleDeactivate, { person: 'dan' });
    ended.set('unknown', generateToken(box.environment.random));
    ended.set('expired', await own('expired', { expires: '1d' }));
    box.clock.now += 2 * 24 * 60 * 60 * 1000;
  });
  afterAll(() => box.destroy());

  test('only these routes are public, and every route has an input to try it with', () => {
    expect(routes.filter(({ operation }) => !needsAuthentication(operation)).map(nameOf)).toEqual(Object.keys(OPEN));
    expect(Object.keys(everyInput(asTheyAre)).sort()).toEqual(routes.map(({ operation }) => operation.name).sort());
  });

  /** What every closed route answers to a token, each thing named as it is and as something that is not there. */
  async function everywhere(token: string | undefined, headers: Readonly<Record<string, string>> = {}) {
    const before = await stateOf(box);
    const told = new Map<string, Told>();
    const wrong: unknown[] = [];
    for (const inputs of [everyInput(asTheyAre), everyInput(nothing)])
      for (const route of closed()) {
        const input = inputs[route.operation.name] ?? {};
        const answer = await askRoute(box.server, route, input, { token, headers });
        const scheme = answer.headers.get('www-authenticate');
        if (answer.status !== 401 || scheme !== 'Token') wrong.push([nameOf(route), answer.status, scheme]);
        told.set(`${answer.headers.get('content-type') ?? ''} ${answer.text}`, answer);
      }
    expect(wrong).toEqual([]);
    expect(await stateOf(box)).toBe(before);
    const [scim, others] = [true, false].map((own) => [...told.values()].filter((one) => isOfScim(one) === own));
    // SCIM has one text for message and hint.
    expect(scim?.map((one) => errorIn(one).code)).toEqual(['unauthenticated']);
    // The APIs tell the same in words of their own: as the command line reads them, they are one.
    const read = (others ?? []).map((answer) => {
      errorIn(answer);
      const { code, message, hint, details } = errorFrom(answer.status, JSON.parse(answer.text)) ?? {};
      return { code, message, hint, details };
    });
    return [...new Map(read.map((error) => [JSON.stringify(error), error])).values()];
  }

  test.each<[string, Readonly<Record<string, string>>]>([
    ['nothing', {}],
    ['another scheme', { authorization: 'Basic YWRhOmFkYQ==' }],
    ['a scheme alone', { authorization: 'Token' }],
    ['two tokens', { authorization: 'Token a b' }],
    ['a cookie', { cookie: 'token=rst_x; session=rst_x' }],
    ['a token elsewhere', { 'x-api-key': 'rst_x', 'x-auth-token': 'rst_x' }],
  ])('%s is nobody, everywhere alike', async (_what, headers) => {
    expect(await everywhere(undefined, headers)).toEqual([expect.objectContaining({ code: 'unauthenticated' })]);
  });

  test.each([
    ['the beginning of one', 'rst_'],
    ['far too long', 'x'.repeat(5000)],
    ['a name of JavaScript', '__proto__'],
    ['SQL', "'or(1=1)--"],
  ])('what is no token, such as %s, is nobody, everywhere alike', async (_what, token) => {
    expect(await everywhere(token)).toEqual([expect.objectContaining({ code: 'unauthenticated' })]);
  });

  test.each(['revoked', 'of somebody removed', 'unknown'])(
    'a token that is %s is as good as one that never was',
    async (what) => {
      expect(await everywhere(ended.get(what))).toEqual([
        {
          code: 'unauthenticated',
          message: 'the token is not valid any more, or never was',
          hint: 'log in: roster login',
          details: {},
        },
      ]);
    },
  );

  test('a token of somebody deactivated, or an expired one, gets the same refusal everywhere', async () => {
    expect(await everywhere(ended.get('of somebody deactivated'))).toEqual([
      expect.objectContaining({ code: 'unauthenticated' }),
    ]);
    expect(await everywhere(ended.get('expired'))).toEqual([expect.objectContaining({ code: 'expired' })]);
  });

  test('the instance names itself to authenticated clients', async () => {
    for (const token of [undefined, 'rst_x', ...ended.values()])
      expect(await ask(box.server, 'GET', '/api/v1/instance', { token })).toMatchObject({ status: 401 });
  });

  test('what answers without a token is the same for everybody, and names nobody', async () => {
    for (const path of OPEN_PATHS) {
      const answers = await Promise.all(
        [undefined, 'rst_x', box.names.get('ada.token'), ...ended.values()].map((token) =>
          ask(box.server, 'GET', path, { token }),
        ),
      );
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(answers[0]?.status).toBe(200);
      expect(answers[0]?.text).not.toMatch(/acme|ada@|Rocket|deployer/i);
    }
  });

  test('a path that is no route says so to everybody, whatever it is called', async () => {
    for (const path of [
      '/api',
      '/api/v1',
      '/api/v1/',
      '/api/v1/nothing',
      '/api/v1/members',
      '/api/v1alpha',
      '/api/v1alpha/people',
      '/.env',
      '/admin',
    ]) {
      const answers = await Promise.all(
        [undefined, box.names.get('ada.token')].map((token) => ask(box.server, 'GET', path, { token })),
      );
      expect(answers.map(({ status }) => [path, status])).toEqual([
        [path, 404],
        [path, 404],
      ]);
      expect(answers[0]?.text).toBe(answers[1]?.text);
    }
  });

  test('a public route changes nothing without a password or code', async () => {
    const before = await stateOf(box);
    for (const route of routes.filter((one) => !closed().includes(one) && !FREE.includes(nameOf(one))))
      for (const [at, of] of [asTheyAre, nothing].entries()) {
        // From an address each, so that nothing was tried too often.
        const address = `198.51.100.${at + routes.indexOf(route)}`;
        const answer = await askRoute(box.server, route, everyInput(of)[route.operation.name] ?? {}, { address });
        // OAuth 2.0 has another word for what is refused (RFC 8693, 2.2.2).
        const refused = route.api.form === true ? 400 : 401;
        expect([nameOf(route), answer.status]).toEqual([nameOf(route), refused]);
      }
    expect(await stateOf(box)).toBe(before);
  });
});
