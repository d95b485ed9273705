import type { SignInRequest } from '../../../src/domain/signin/request.ts';
import { AT, AWKWARD, LATER } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

const request = (id: string, more: Partial<SignInRequest> = {}): SignInRequest => ({
  id,
  kind: 'device',
  state: 'pending',
  code_hash: `code of ${id}`,
  user_code_hash: `user code of ${id}`,
  client: AWKWARD,
  host: AWKWARD,
  address: '192.0.2.7',
  network: '192.0.2.7',
  site: '192.0.2.7',
  code_challenge: null,
  redirect_uri: null,
  person_id: null,
  decided_with: null,
  session_id: null,
  interval_seconds: 5,
  polled_at: null,
  created_at: AT,
  expires_at: LATER,
  ...more,
});

export const signInRequests: Suite = ({ store }) => {
  const insert = (...requests: SignInRequest[]) =>
    store().write(async (tx) => {
      for (const one of requests) await tx.signInRequests.insert(one);
    });
  const byCode = (id: string) => store().read((tx) => tx.signInRequests.byCode(`code of ${id}`));

  test('they are found by either code, and by no other', async () => {
    const [one, other] = [request('a'), request('b', { kind: 'loopback', user_code_hash: null, redirect_uri: 'x' })];
    await insert(one, other);
    expect([await byCode('a'), await byCode('b'), await byCode('c')]).toEqual([one, other, undefined]);
    const byUserCode = (id: string) => store().read((tx) => tx.signInRequests.byUserCode(`user code of ${id}`));
    expect([await byUserCode('a'), await byUserCode('b')]).toEqual([one, undefined]);
    await expect(insert(request('c', { code_hash: 'code of a' }))).rejects.toMatchObject({ code: 'conflict' });
    await expect(insert(request('c', { user_code_hash: 'user code of a' }))).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('a change keeps what it leaves out', async () => {
    await insert(request('a'), request('b'));
    const change = { state: 'approved', person_id: 'p', decided_with: 't' } as const;
    await store().write((tx) => tx.signInRequests.update('a', change));
    await store().write((tx) => tx.signInRequests.update('a', {}));
    await store().write((tx) => tx.signInRequests.update('a', { polled_at: LATER, interval_seconds: 10 }));
    const polled = { ...change, polled_at: LATER, interval_seconds: 10 };
    expect([await byCode('a'), await byCode('b')]).toEqual([request('a', polled), request('b')]);
  });

  test('devices that wait are counted, of a network, of a site, and of all; others are not', async () => {
    const [beside, elsewhere] = [{ network: '2001:db8:1:2', site: '2001:db8:1' }, { network: '2001:db8:1:3' }];
    await insert(
      ...[request('a'), request('b', beside), request('c', { ...beside, ...elsewhere })],
      request('d', { expires_at: AT }),
      ...(['approved', 'denied', 'done'] as const).map((state) => request(state, { state })),
    );
    const waiting = (network: string, site: string) =>
      store().read((tx) => tx.signInRequests.waiting({ network, site }, AT));
    expect(await waiting('192.0.2.7', '192.0.2.7')).toEqual({ network: 1, site: 1, all: 3 });
    expect(await waiting('2001:db8:1:2', '2001:db8:1')).toEqual({ network: 1, site: 2, all: 3 });
    expect(await waiting('203.0.113.1', '203.0.113.1')).toEqual({ network: 0, site: 0, all: 3 });
  });

  test('programs that a person let in are counted until they come or are late', async () => {
    const approved = { kind: 'loopback', state: 'approved', person_id: 'p', user_code_hash: null } as const;
    await insert(
      ...[request('a', approved), request('b', approved), request('c', { ...approved, state: 'done' })],
      ...[request('d', { ...approved, expires_at: AT }), request('e', { ...approved, person_id: 'q' })],
      request('f', { ...approved, kind: 'device' }),
    );
    const unfetched = (id: string) => store().read((tx) => tx.signInRequests.unfetched(id, AT));
    expect([await unfetched('p'), await unfetched('q'), await unfetched('r')]).toEqual([2, 1, 0]);
  });

  test('what a person approved is denied when their sessions end, and nothing else is', async () => {
    const approved = { state: 'approved', person_id: 'p' } as const;
    const others = [
      request('b', { ...approved, person_id: 'q' }),
      request('c', { ...approved, state: 'done' }),
      request('d'),
    ];
    await insert(request('a', approved), ...others);
    await store().write((tx) => tx.tokens.endSessions('p', LATER));
    expect(await byCode('a')).toEqual(request('a', { ...approved, state: 'denied' }));
    expect(await Promise.all(['b', 'c', 'd'].map(byCode))).toEqual(others);
  });

  test('those that ended are forgotten, a few at a time, and no others', async () => {
    await insert(...['a', 'b', 'c'].map((id) => request(id, { expires_at: AT })), request('d'));
    const forget = () => store().write((tx) => tx.signInRequests.forget(AT, 2));
    expect([await forget(), await forget(), await forget()]).toEqual([2, 1, 0]);
    expect([await byCode('a'), await byCode('d')]).toEqual([undefined, request('d')]);
  });
};
