import { needsWholeToken } from '../../../src/core/engine/declared-permissions.ts';
import type { AnyOperation } from '../../../src/core/operation.ts';
import { meEdit } from '../../../src/operations/me/edit.ts';
import { meShow } from '../../../src/operations/me/show.ts';
import { sessionWhoami } from '../../../src/operations/session/whoami.ts';
import { sessionLogout } from '../../../src/operations/session/logout.ts';
import { tokenConfirm } from '../../../src/operations/token/confirm.ts';
import { tokenEdit } from '../../../src/operations/token/edit.ts';
import { tokenRotate } from '../../../src/operations/token/rotate.ts';
import { tokenRevokeMany } from '../../../src/operations/token/revoke-many.ts';
import { coreBox } from '../../support/core.ts';
import { allOperations } from '../../support/registry.ts';

/** What a limited token may do when an operation needs no permission. */

test('a limited token can run no change that needs no permission, except on the token itself', async () => {
  const own = (await allOperations())
    .map(([, operation]) => operation)
    .filter(({ mode, permission }) => 'none' in permission && permission.authenticated && /write|bulk/.test(mode));
  const names = (some: readonly AnyOperation[]) => some.map(({ name }) => name).sort();
  expect(names(own.filter(needsWholeToken))).toEqual([
    'me.edit',
    'me.link',
    'me.password',
    'me.unlink',
    'session.authorize',
    'session.device-approve',
    'session.device-deny',
    'session.device-show',
  ]);
  expect(names(own.filter((one) => !needsWholeToken(one)))).toEqual([
    'job.advance',
    'job.end',
    'job.stop',
    'project.people-set',
    'queue.create',
    'queue.delete',
    'queue.delete-many',
    'queue.edit',
    'queue.pause',
    'queue.pause-many',
    'queue.resume',
    'queue.resume-many',
    'semaphore.project-member-role',
    'semaphore.service-account-regenerate-token',
    'session.logout',
    'settings.agent-set',
    'settings.agent-unset',
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

test('a limited token can rename itself, but not once it is replaced, nor while it waits', async () => {
  const box = await coreBox();
  try {
    const old = await box.tokenOf('ada', { name: 'narrow', permissions: ['organization.view'] });
    await box.call(tokenEdit, { token: 'current', name: 'ci' }, old);
    const { token: waiting } = await box.call(tokenRotate, {}, old);
    const rename = (token: string) => box.refusal(box.call(tokenEdit, { token: 'current', name: 'mine' }, token));
    expect([await rename(waiting), await rename(old)]).toEqual(['forbidden', undefined]);
    await box.call(tokenConfirm, { token: 'current', overlap: '1h' }, waiting);
    expect([await rename(old), await rename(waiting)]).toEqual(['forbidden', undefined]);
  } finally {
    await box.destroy();
  }
});

test('a waiting token is not confirmed once the one that it replaces has ended', async () => {
  const box = await coreBox();
  try {
    const old = await box.tokenOf('ada', { name: 'narrow' });
    const { token: waiting, replaces } = await box.call(tokenRotate, {}, old);
    await box.store.write((tx) => tx.tokens.revoke({ id: replaces ?? '', subject_id: '' }, '2026-03-01T09:00:00.000Z'));
    expect(await box.refusal(box.call(tokenConfirm, { token: 'current' }, waiting))).toBe('conflict');
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
