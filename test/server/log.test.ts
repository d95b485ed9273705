import { AppError } from '../../src/domain/errors.ts';
import type { RequestSummary } from '../../src/server/app.ts';
import { faultOf, logTo } from '../../src/server/log.ts';
import type { Level } from '../../src/server/log.ts';

const NOW = Date.parse('2026-03-01T09:00:00.000Z');

const ANSWERED: RequestSummary = {
  id: 'id-1',
  clientId: undefined,
  method: 'GET',
  route: 'GET /members',
  status: 200,
  address: '198.51.100.1',
  duration: 12.4,
  code: undefined,
  limit: undefined,
  fault: undefined,
};

/** What a log at a level writes, line by line. */
function logged(level: Level, ...all: readonly Partial<RequestSummary>[]): Record<string, unknown>[] {
  const lines: string[] = [];
  const log = logTo({ write: (line) => lines.push(line) }, level, () => NOW);
  for (const one of all) log.answered({ ...ANSWERED, ...one });
  for (const line of lines) expect(line).toMatch(/^\{.*\}\n$/);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('an answer is one line with what is known of it', () => {
  expect(logged('info', { code: 'not_found', status: 404, clientId: 'abcdef12' })).toEqual([
    {
      level: 'info',
      time: '2026-03-01T09:00:00.000Z',
      id: 'id-1',
      client_id: 'abcdef12',
      method: 'GET',
      route: 'GET /members',
      status: 404,
      ms: 12,
      address: '198.51.100.1',
      code: 'not_found',
      msg: 'answered',
    },
  ]);
});

test('levels tell faults of ours from what roster cannot do right now, and from probes', () => {
  const all = [{}, { status: 503 }, { status: 500, fault: new Error('x') }, { route: 'GET /healthz' }];
  expect(logged('debug', ...all).map(({ level }) => level)).toEqual(['info', 'warn', 'error', 'debug']);
  expect(logged('info', ...all)).toHaveLength(3);
  expect(logged('error', ...all)).toHaveLength(1);
  expect(logged('silent', ...all)).toEqual([]);
});

test('what clients do wrong beside any request fills no log', () => {
  const lines: string[] = [];
  const log = logTo({ write: (line) => lines.push(line) }, 'info', () => NOW);
  log.failed('TLS refused', new Error('hunter2'), 'client');
  log.failed('answer broken off', new Error('hunter2'), 'server');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'warn',
    msg: 'answer broken off',
    fault: { name: 'Error' },
  });
  expect(lines[0]).not.toContain('hunter2');
});

describe('an error is logged without its message', () => {
  const SECRETS = ['hunter2', 'grace@acme.example', '/home/grace'];
  const told = (thrown: unknown): string => JSON.stringify(faultOf(thrown));
  const expectSilent = (text: string) => {
    for (const secret of SECRETS) expect(text).not.toContain(secret);
  };

  test('where it came from stays', () => {
    const fault = faultOf(new TypeError('hunter2 grace@acme.example'));
    expect(fault.name).toBe('TypeError');
    expect(fault.stack[0]).toMatch(/log\.test\.ts:\d+:\d+\)?$/);
    expectSilent(JSON.stringify(fault));
  });

  test('a message that looks like calls is none', () => {
    expectSilent(told(new Error('a\n    at hunter2 (/home/grace:1:1)\n    at grace@acme.example:1:1')));
  });

  test('a message that was changed afterwards', () => {
    const error = new Error('hunter2');
    error.message = 'grace@acme.example';
    expectSilent(told(error));
  });

  test('causes, the name, the code, and what is no error', () => {
    const cause = Object.assign(new Error('hunter2'), { code: 'SQLITE_CORRUPT' });
    const fault = faultOf(new AppError('internal', 'grace@acme.example', { cause }));
    expect(fault).toMatchObject({ name: 'AppError', code: 'internal', cause: { code: 'SQLITE_CORRUPT' } });
    expectSilent(JSON.stringify(fault));
    expectSilent(told(Object.assign(new Error('x'), { name: 'grace@acme.example', code: 'hunter2 /home/grace' })));
    expectSilent(told('hunter2'));
    expectSilent(told({ message: 'hunter2' }));
  });

  test('causes that go round', () => {
    const error = new Error('x');
    error.cause = error;
    expect(told(error).length).toBeLessThan(20_000);
  });
});

describe('refusals for a limit', () => {
  const flood = (count: number, from: (at: number) => string) => {
    const lines: Record<string, unknown>[] = [];
    let now = NOW;
    const sink = { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) };
    const log = logTo(sink, 'info', () => now);
    const refused = (at: number) =>
      log.answered({ ...ANSWERED, status: 429, address: from(at), code: 'rate_limited', limit: 'requests per token' });
    for (let at = 0; at < count; at += 1) refused(at);
    const passes = (time: number) => (now += time);
    return { lines, log, passes };
  };

  test('of one network are listed ten times a minute, and then how many more there were', () => {
    const { lines, log, passes } = flood(10_000, () => '198.51.100.1');
    expect(lines).toHaveLength(10);
    log.answered({ ...ANSWERED, address: '198.51.100.1' });
    expect(lines).toHaveLength(11);
    passes(60_000);
    log.answered(ANSWERED);
    expect(lines.slice(11)).toEqual([
      expect.objectContaining({
        msg: 'refusals not listed',
        count: 9990,
        networks: 1,
        most: ['198.51.100.1 10000'],
      }),
      expect.objectContaining({ msg: 'answered' }),
    ]);
  });

  test('of very many networks are three hundred a minute', () => {
    const { lines, log } = flood(5000, (at) => `2001:db8:0:${at.toString(16)}::1`);
    expect(lines).toHaveLength(300);
    log.told('stopping', {});
    expect(lines[300]).toMatchObject({ msg: 'refusals not listed', count: 4700 });
  });
});
