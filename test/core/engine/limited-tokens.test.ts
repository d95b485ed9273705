import { needsWholeToken } from '../../../src/core/engine/declared-permissions.ts';
import type { AnyOperation } from '../../../src/core/operation.ts';
import { meEdit } from '../../../src/operations/me/edit.ts';
import { meShow } from '../../../src/operations/me/show.ts';
import { sessionWhoami } from '../../../src/operations/session/whoami.ts';
import { sessionLogout } from '../../../src/operations/session/logout.ts';
import { tokenRevokeMany } from '../../../src/operations/token/revoke-many.ts';
import { coreBox } from '../../support/core.ts';
import { allOperations } from '../../support/registry.ts';

/** What a limited token may do when an operation needs no permission. */

test('a limited token can run no change that needs no permission, except on the token itself', async () => {
  const own = (await allOperations())
    .map(([, operation]) => operation)
    .filter(({ mode, permission }) => 'none' in permission && permission.authenticated && /write|bulk/.test(mode));
  const names = (some: readonly AnyOperation[]) => some.map(({ name }) => name).sort();
  expect(names(own.filter(needsWholeToken))).toEqual(['me.edit', 'me.password']);
  expect(names(own.filter((one) => !needsWholeToken(one)))).toEqual([
    'project.people-set',
    'semaphore.project-member-role',
    'semaphore.service-account-regenerate-token',
    'session.logout',
    'token.confirm',
    'token.create',
    'token.edit',
    'token.reset',
    'token.revoke',
    'token.revoke-many',
    'token.rotate',
  ]);
});

test('a limited token can show and revoke itself, and cannot change its account', async () => {
  const box = await coreBox();
  try {
    const token = await box.tokenOf('ada', { permissions: ['organization.view'] });
    expect(await box.refusal(box.call(meEdit, { username: 'eve' }, token))).toBe('forbidden');
    expect(await box.call(meShow, {}, token)).toMatchObject({ username: 'ada' });
    await box.call(sessionLogout, {}, token);
    expect(await box.refusal(box.call(sessionWhoami, {}, token))).toBe('unauthenticated');
  } finally {
    await box.destroy();
  }
});

test('a limited token can revoke itself by the revocation of several, but none together with another', async () => {
  const box = await coreBox();
  try {
    const token = await box.tokenOf('ada', { name: 'narrow', permissions: ['organization.view'] });
    const other = await box.tokenOf('ada', { name: 'other' });
    expect(await box.refusal(box.call(tokenRevokeMany, { names: ['narrow', 'other'] }, token))).toBe('forbidden');
    for (const one of [token, other]) expect(await box.call(meShow, {}, one)).toMatchObject({ username: 'ada' });
    await box.call(tokenRevokeMany, { names: ['narrow'] }, token);
    expect(await box.refusal(box.call(meShow, {}, token))).toBe('unauthenticated');
  } finally {
    await box.destroy();
  }
});
