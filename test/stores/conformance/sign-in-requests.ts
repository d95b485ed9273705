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

  test('those that have not ended are counted, of a network and of all', async () => {
    const elsewhere = { network: '198.51.100.0' };
    await insert(request('a'), request('b', elsewhere), request('c', { expires_at: AT }), request('d', elsewhere));
    const open = (network: string) => store().read((tx) => tx.signInRequests.open(network, AT));
    expect(await open('192.0.2.7')).toEqual({ here: 1, all: 3 });
    expect(await open('198.51.100.0')).toEqual({ here: 2, all: 3 });
    expect(await open('203.0.113.1')).toEqual({ here: 0, all: 3 });
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
