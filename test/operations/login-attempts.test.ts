import { localCaller } from '../../src/core/engine/index.ts';
import type { Environment } from '../../src/core/context.ts';
import type { Caller } from '../../src/core/caller.ts';
import type { Store } from '../../src/core/store/index.ts';
import { AppError } from '../../src/domain/errors.ts';
import { meEdit } from '../../src/operations/me/edit.ts';
import { mePassword } from '../../src/operations/me/password.ts';
import { sessionLogin } from '../../src/operations/session/login.ts';
import { openStore } from '../../src/stores/open.ts';
import { localBackends, sandbox, testEnvironment } from '../harness.ts';
import type { Clock, Sandbox } from '../harness.ts';
import { addPeople } from '../support/front-door.ts';
import { contextOf } from '../support/tokens.ts';

/** Parallel guesses, as a server gets them: in one process, on one store. */

const CHOSEN = 'correct horse battery staple';
const NEW = 'penguins swim in cold water';
const HOUR = 60 * 60 * 1000;
const MINUTE = 60 * 1000;

describe.each(localBackends())('attempts at a password on $name', (backend) => {
  let box: Sandbox;
  let store: Store;
  let clock: Clock;
  let nobody: Caller;
  let ada: Caller;
  let environment: Environment;

  beforeEach(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'grace');
    store = await openStore(box.location);
    clock = { now: box.clock.now };
    environment = { ...testEnvironment(clock, 'attempts'), newId: () => crypto.randomUUID() };
    nobody = localCaller({ store, token: undefined, environment });
    ada = localCaller({ store, token: contextOf(box).token, environment });
  });
  afterEach(async () => {
    await store.close();
    await box.destroy();
  });

  const codeOf = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
      return 'ok';
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return error.code;
    }
  };
  const login = (who: string, password: string) => codeOf(nobody.call(sessionLogin, { login: who, password }));
  const change = (password: string, wanted = NEW) => codeOf(ada.call(mePassword, { password, new_password: wanted }));
  const tally = (codes: readonly string[]) => ({
    looked_at: codes.filter((code) => code === 'unauthenticated').length,
    refused: codes.filter((code) => code === 'rate_limited').length,
    ok: codes.filter((code) => code === 'ok').length,
  });
  const atOnce = async (count: number, guess: (at: number) => Promise<string>) =>
    tally(await Promise.all(Array.from({ length: count }, (_, at) => guess(at))));
  const GUESSES = 20;

  test.each(['ada', 'ada@acme.example', 'nobody'])(
    'many wrong ones at once for %s count as many: only those before the delay are looked at',
    async (who) => {
      expect(await atOnce(GUESSES, () => login(who, 'a wrong guess'))).toEqual({ looked_at: 3, refused: 17, ok: 0 });
    },
  );

  test('the right one is not revealed by sending many at once', async () => {
    // Which of many come first is the database's matter, so the three that are looked at go before.
    expect(await atOnce(3, () => login('ada', 'a wrong guess'))).toEqual({ looked_at: 3, refused: 0, ok: 0 });
    const guesses = Array.from({ length: GUESSES }, (_, at) => (at === 0 ? CHOSEN : `guess number ${at}`));
    expect(await atOnce(GUESSES, (at) => login('ada', guesses[at] ?? ''))).toEqual({
      looked_at: 0,
      refused: GUESSES,
      ok: 0,
    });
  });

  test('the same holds for the current password of a change, which shares the count of the login', async () => {
    expect(await atOnce(GUESSES, () => change('a wrong guess'))).toEqual({ looked_at: 3, refused: 17, ok: 0 });
    expect(await login('ada', CHOSEN)).toBe('rate_limited');
    clock.now += MINUTE;
    expect(await login('ada', CHOSEN)).toBe('ok');
  });

  test('a right password that is not enough takes its own count back', async () => {
    const { temporary_password: temporary } = await box.json<{ temporary_password: string }>(
      'people reset-password grace --reveal',
    );
    for (let attempt = 0; attempt < 10; attempt += 1)
      expect(await login('grace', temporary)).toBe('must_change_password');
    expect(await login('grace', 'a wrong guess')).toBe('unauthenticated');
    expect(await login('grace', temporary)).toBe('must_change_password');
    // The wrong one still counts: two more reach the delay.
    for (let attempt = 0; attempt < 2; attempt += 1) await login('grace', 'a wrong guess');
    expect(await login('grace', temporary)).toBe('rate_limited');
  });

  test('a weak new password takes it back as well, and the current password stays', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) expect(await change(CHOSEN, 'brief')).toBe('weak_password');
    expect(await change(CHOSEN)).toBe('ok');
  });

  test('an account that keeps being refused takes nothing back with a right password in between', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) await login('ada', 'a wrong guess');
    expect(await change(CHOSEN)).toBe('rate_limited');
  });

  test('failures are forgotten a day after the last one, and not before', async () => {
    const fail = async () => {
      expect(await login('ada', 'a wrong guess')).toBe('unauthenticated');
      clock.now += MINUTE;
    };
    for (let attempt = 0; attempt < 9; attempt += 1) await fail();
    clock.now += 23 * HOUR;
    expect(await login('ada', 'a wrong guess')).toBe('unauthenticated');
    expect(await login('ada', CHOSEN)).toBe('rate_limited');
    clock.now += 24 * HOUR + MINUTE;
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect(await login('ada', 'a wrong guess')).toBe('unauthenticated');
    expect(await login('ada', 'a wrong guess')).toBe('rate_limited');
    clock.now += 1000;
    expect(await login('ada', CHOSEN)).toBe('ok');
  });

  describe('from an address', () => {
    const at = (address: string) => localCaller({ store, token: undefined, environment: { ...environment, address } });
    const loginAt = (address: string, who: string, password: string) =>
      codeOf(at(address).call(sessionLogin, { login: who, password }));

    test('logging in there does not help to guess at other accounts', async () => {
      const codes: string[] = [];
      for (let guess = 0; guess < 6; guess += 1) {
        codes.push(await loginAt('198.51.100.1', `victim${guess}`, 'a wrong guess'));
        codes.push(await loginAt('198.51.100.1', 'ada', CHOSEN));
      }
      expect(codes.slice(0, 6)).toEqual(['unauthenticated', 'ok', 'unauthenticated', 'ok', 'unauthenticated', 'ok']);
      expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(3);
    });

    test('endless guesses from elsewhere do not lock out a person on a familiar network', async () => {
      expect(await loginAt('198.51.100.1', 'ada', CHOSEN)).toBe('ok');
      for (let guess = 0; guess < 12; guess += 1) {
        clock.now += MINUTE;
        expect(await loginAt(`203.0.113.${guess}`, 'ada', 'a wrong guess')).toBe('unauthenticated');
      }
      expect(await loginAt('203.0.113.99', 'ada', CHOSEN)).toBe('rate_limited');
      expect(await loginAt('198.51.100.1', 'ada', CHOSEN)).toBe('ok');
      // There, too, guesses are limited.
      for (let guess = 0; guess < 10; guess += 1)
        expect(await loginAt('198.51.100.1', 'ada', 'a wrong guess')).toBe('unauthenticated');
      expect(await loginAt('198.51.100.1', 'ada', CHOSEN)).toBe('rate_limited');
      clock.now += 30 * 24 * HOUR + MINUTE;
      for (let guess = 0; guess < 3; guess += 1) await loginAt(`203.0.113.${guess}`, 'ada', 'a wrong guess');
      expect(await loginAt('198.51.100.1', 'ada', CHOSEN)).toBe('rate_limited');
    });

    test('one guess a minute from the account’s own network does not lock the person out either', async () => {
      expect(await loginAt('198.51.100.1', 'ada', CHOSEN)).toBe('ok');
      for (let guess = 0; guess < 20; guess += 1) {
        clock.now += MINUTE;
        expect(await loginAt('198.51.100.1', 'ada', 'a wrong guess')).toBe('unauthenticated');
      }
      expect(await loginAt('198.51.100.1', 'ada', CHOSEN)).toBe('ok');
    });

    test('guesses from the account’s network are limited to ten at once and one a minute', async () => {
      expect(await loginAt('198.51.100.1', 'ada', CHOSEN)).toBe('ok');
      const guesses = (count: number) =>
        atOnce(count, (guess) => loginAt('198.51.100.1', 'ada', `guess number ${guess}`));
      expect(await guesses(GUESSES)).toEqual({ looked_at: 10, refused: 10, ok: 0 });
      clock.now += MINUTE - 1;
      expect(await guesses(2)).toEqual({ looked_at: 0, refused: 2, ok: 0 });
      clock.now += 1;
      expect(await guesses(2)).toEqual({ looked_at: 1, refused: 1, ok: 0 });
      clock.now += 24 * HOUR;
      expect(await guesses(GUESSES)).toEqual({ looked_at: 10, refused: 10, ok: 0 });
    });

    test('there, guesses are counted by account, whatever it is called: by login in any spelling, and by change of password', async () => {
      const names = ['ada', 'ada@acme.example', 'Ada@ACME.example'];
      const changing = localCaller({
        store,
        token: contextOf(box).token,
        environment: { ...environment, address: '198.51.100.1' },
      });
      const changeThere = (password: string) => codeOf(changing.call(mePassword, { password, new_password: NEW }));
      expect(await loginAt('198.51.100.1', 'ada@acme.example', CHOSEN)).toBe('ok');
      const codes: string[] = [];
      for (const name of [...names, ...names, ...names])
        codes.push(await loginAt('198.51.100.1', name, 'a wrong guess'));
      codes.push(await changeThere('a wrong guess'));
      expect(codes).toEqual(Array<string>(10).fill('unauthenticated'));
      for (const name of names) expect(await loginAt('198.51.100.1', name, CHOSEN)).toBe('rate_limited');
      expect(await changeThere(CHOSEN)).toBe('rate_limited');
      clock.now += MINUTE;
      expect(await changeThere(CHOSEN)).toBe('ok');
      for (const name of names) expect(await loginAt('198.51.100.1', name, NEW)).toBe('ok');
    });

    test('a network stays familiar to an account that got another name', async () => {
      expect(await loginAt('198.51.100.1', 'ada', CHOSEN)).toBe('ok');
      await ada.call(meEdit, { username: 'lovelace' });
      for (let guess = 0; guess < 12; guess += 1) await loginAt(`203.0.113.${guess}`, 'lovelace', 'a wrong guess');
      expect(await loginAt('198.51.100.1', 'lovelace', CHOSEN)).toBe('ok');
    });

    test('a typing mistake is forgotten for the whole network once its author logs in', async () => {
      for (let slip = 0; slip < 12; slip += 1) {
        expect(await loginAt('198.51.100.1', 'ada', 'a slip of the finger')).toBe('unauthenticated');
        expect(await loginAt('198.51.100.1', 'ada', CHOSEN)).toBe('ok');
      }
    });

    test('a whole IPv6 network counts as one', async () => {
      const codes: string[] = [];
      for (let host = 1; host < 6; host += 1)
        codes.push(await loginAt(`2001:db8::${host}`, `victim${host}`, 'a wrong guess'));
      expect(codes).toEqual([...Array<string>(3).fill('unauthenticated'), 'rate_limited', 'rate_limited']);
      expect(await loginAt('2001:db8:0:1::1', 'ada', CHOSEN)).toBe('ok');
    });
  });

  test('right passwords one after the other are never delayed', async () => {
    for (let attempt = 0; attempt < 8; attempt += 1) expect(await login('ada', CHOSEN)).toBe('ok');
  });
});
