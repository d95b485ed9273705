import { offersDryRun } from '../../src/api/dry-run.ts';
import { BASE, V1 } from '../../src/api/route.ts';
import type { Route } from '../../src/api/route.ts';
import { api } from '../../src/registry.ts';
import { backends } from '../harness.ts';
import { ask, errorIn, nameOf } from '../support/attacked.ts';
import type { Told } from '../support/attacked.ts';
import { asTheyAre, everyInput, nothing } from '../support/every-input.ts';
import type { Naming } from '../support/every-input.ts';
import { acme } from '../support/semaphore.ts';
import type { Acme } from '../support/semaphore.ts';
import { stateOf } from '../support/state.ts';

/** Every write over HTTP can be tried without being done. */

const [backend] = backends();

let box: Acme;
let writes: readonly Route[];
beforeEach(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await acme(backend);
  writes = (await api()).routes.filter((route) => route.api === V1 && offersDryRun(route) && route.lines === undefined);
});
afterEach(() => box.destroy());

const send = (route: Route, of: Naming, dryRun: boolean, caller: string, address: string): Promise<Told> => {
  const input = everyInput(of)[route.operation.name] ?? {};
  const { path, query, body } = route.request.encode(input);
  if (dryRun) query.set('dry_run', 'true');
  return ask(box.server, route.method, `${BASE}${path}?${query.toString()}`, {
    token: box.names.get(`${caller}.token`),
    body: body === undefined ? undefined : JSON.stringify(body),
    address,
  });
};
const told = (route: Route, one: Told): string =>
  `${nameOf(route)} ${one.status} ${one.status === 200 ? '' : errorIn(one).message}`;

test.each([
  ['what is there', 'ada', asTheyAre],
  ['what is not there', 'ada', nothing],
  ['what the caller may not do', 'bob', asTheyAre],
])('a dry run on %s answers what the write then answers, and changes nothing', async (_, caller, of) => {
  const dry: string[] = [];
  const done: string[] = [];
  const changed: string[] = [];
  for (const [at, route] of writes.entries()) {
    const before = await stateOf(box);
    dry.push(told(route, await send(route, of, true, caller, `198.51.100.${at}`)));
    if ((await stateOf(box)) !== before) changed.push(nameOf(route));
    // What ends the caller's own token would end the test.
    const isLast = ['me.password', 'people.leave', 'session.logout'].includes(route.operation.name);
    done.push(isLast ? (dry.at(-1) ?? '') : told(route, await send(route, of, false, caller, `203.0.113.${at}`)));
  }
  expect(changed).toEqual([]);
  expect(dry).toEqual(done);
  expect(writes.length).toBeGreaterThan(40);
});

test('a dry run that is neither true nor false is refused, and so is one of a read or a login', async () => {
  const token = box.names.get('ada.token');
  const before = await stateOf(box);
  for (const [method, path, body] of [
    ['DELETE', '/groups/Platform?dry_run=yes', undefined],
    ['DELETE', '/groups/Platform?dry_run=true&dry_run=true', undefined],
    ['GET', '/groups?dry_run=true', undefined],
    ['POST', '/session?dry_run=true', { login: 'bob', password: 'not the password' }],
  ] as const) {
    const one = await ask(box.server, method, BASE + path, { token, body: body && JSON.stringify(body) });
    expect([path, one.status, errorIn(one).code]).toEqual([path, 400, 'invalid']);
  }
  expect(await stateOf(box)).toBe(before);
});
