import { generateToken } from '../../src/core/secrets.ts';
import { rateLimits } from '../../src/server/limits.ts';
import type { Client, Limits, Proof, Rates } from '../../src/server/limits.ts';

/** Rates that are reached soon, in a window that no test outlives: the library's clock cannot be moved. */

const WINDOW = 1000;
const SALT = new Uint8Array(16);
const limits = (rates: Partial<Rates>): Limits => {
  const points = ({ token = 0, address = 0, stranger = 0 }: Partial<Rates>): Rates => ({
    token: token / WINDOW,
    address: address / WINDOW,
    stranger: stranger / WINDOW,
  });
  return rateLimits(points(rates), SALT, WINDOW);
};

const client = (more: Partial<Client> = {}): Client => ({
  token: undefined,
  address: '198.51.100.1',
  probe: false,
  ...more,
});

const isValid = (proof: Proof) => () => Promise.resolve(proof === 'given');
const nobody = isValid('refused');

/** Asks so many times with this answer; which of them were admitted. */
async function ask(limits: Limits, times: number, who: Client, proof: Proof): Promise<string> {
  let marks = '';
  for (let at = 0; at < times; at += 1) {
    const refusal = await limits.check(who, isValid(proof));
    marks += refusal === undefined ? '+' : '-';
    if (refusal === undefined) await limits.settle(who, proof);
  }
  return marks;
}

test('a refusal says which limit, and how long to wait', async () => {
  const few = limits({ address: 1 });
  expect(await few.check(client(), nobody)).toBeUndefined();
  expect(await few.check(client(), nobody)).toMatchObject({
    code: 'rate_limited',
    details: { limit: 'requests per address', retry_after_seconds: WINDOW },
  });
});

test('that of strangers says so', async () => {
  const few = limits({ stranger: 1 });
  await few.check(client(), nobody);
  expect((await few.check(client(), nobody))?.details.limit).toBe('requests per address without a valid token');
});

test('one address has its own limit, whatever its tokens', async () => {
  const few = limits({ address: 3 });
  expect(await ask(few, 2, client({ token: generateToken() }), 'refused')).toBe('++');
  expect(await ask(few, 2, client(), 'refused')).toBe('+-');
  expect(await ask(few, 1, client({ address: '198.51.100.2' }), 'refused')).toBe('+');
});

test.each(['address', 'stranger'] as const)(
  'a valid token that nobody used before is not refused for what others at its address did (%s)',
  async (limit) => {
    const few = limits({ [limit]: 2 });
    expect(await ask(few, 2, client(), 'refused')).toBe('++');
    expect(await ask(few, 2, client({ token: generateToken() }), 'refused')).toBe('--');
    expect(await ask(few, 2, client({ token: generateToken() }), 'given')).toBe('++');
  },
);

test('a party with a whole IPv6 network is one address', async () => {
  const few = limits({ address: 2 });
  expect(await ask(few, 2, client({ address: '2001:db8::1' }), 'given')).toBe('++');
  expect(await ask(few, 1, client({ address: '2001:db8::ffff:1' }), 'given')).toBe('-');
  expect(await ask(few, 1, client({ address: '2001:db8:0:1::1' }), 'given')).toBe('+');
});

test('a valid token has its own limit, from wherever it comes', async () => {
  const few = limits({ token: 3 });
  const token = generateToken();
  expect(await ask(few, 1, client({ token }), 'given')).toBe('+');
  expect(await ask(few, 2, client({ token, address: '198.51.100.2' }), 'given')).toBe('++');
  expect((await few.check(client({ token, address: '198.51.100.3' }), nobody))?.details.limit).toBe(
    'requests per token',
  );
  expect(await ask(few, 3, client({ token: generateToken() }), 'given')).toBe('+++');
});

describe('strangers', () => {
  test('without a token have few requests', async () => {
    expect(await ask(limits({ stranger: 2 }), 3, client(), 'refused')).toBe('++-');
  });

  test('with rubbish for a token have as few', async () => {
    expect(await ask(limits({ stranger: 2 }), 3, client({ token: 'rubbish' }), 'refused')).toBe('++-');
  });

  test('who guess tokens have as few, and then cannot guess on', async () => {
    const few = limits({ stranger: 2 });
    const marks: string[] = [];
    for (let at = 0; at < 4; at += 1) marks.push(await ask(few, 1, client({ token: generateToken() }), 'refused'));
    expect(marks.join('')).toBe('++--');
  });

  test('who guess many tokens at once have as few, and one is looked up at a time', async () => {
    const few = limits({ stranger: 2 });
    let most = 0;
    let inHand = 0;
    const look = async (): Promise<boolean> => {
      most = Math.max(most, (inHand += 1));
      await Promise.resolve();
      inHand -= 1;
      return false;
    };
    const guesses = Array.from({ length: 5 }, () => few.check(client({ token: generateToken() }), look));
    expect((await Promise.all(guesses)).map((refusal) => refusal === undefined)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(most).toBe(1);
  });

  test('do not hold up a known client at the same address', async () => {
    const few = limits({ stranger: 2 });
    const token = generateToken();
    expect(await ask(few, 1, client({ token }), 'given')).toBe('+');
    expect(await ask(few, 3, client(), 'refused')).toBe('++-');
    expect(await ask(few, 3, client({ token }), 'given')).toBe('+++');
    expect(await ask(few, 1, client({ address: '198.51.100.2' }), 'refused')).toBe('+');
  });

  test('a token that died is a stranger from then on', async () => {
    const few = limits({ stranger: 2 });
    const token = generateToken();
    expect(await ask(few, 2, client({ token }), 'given')).toBe('++');
    expect(await ask(few, 3, client({ token }), 'refused')).toBe('++-');
  });

  test('a token that proves nothing any more is looked up again', async () => {
    const few = limits({ stranger: 2 });
    const token = generateToken();
    expect(await ask(few, 1, client({ token }), 'given')).toBe('+');
    expect(await ask(few, 4, client({ token }), 'none')).toBe('+++-');
  });

  test('become known by no probe', async () => {
    const few = limits({ stranger: 1 });
    const token = generateToken();
    expect(await ask(few, 1, client(), 'refused')).toBe('+');
    expect(await ask(few, 1, client({ token, probe: true }), 'given')).toBe('+');
    expect(await ask(few, 1, client({ token }), 'refused')).toBe('-');
  });
});

test('probes count for their address alone', async () => {
  const few = limits({ address: 4, stranger: 1 });
  expect(await ask(few, 5, client({ probe: true }), 'given')).toBe('++++-');
});

test('0 is no limit', async () => {
  expect(await ask(limits({}), 50, client(), 'refused')).toBe('+'.repeat(50));
});

test('another server puts other addresses together', async () => {
  const crowd = Array.from({ length: 3000 }, (_, at) => `10.0.${at >> 8}.${at & 255}`);
  const refused = async (salt: Uint8Array): Promise<string[]> => {
    const few = rateLimits({ token: 0, address: 1 / WINDOW, stranger: 0 }, salt, WINDOW);
    const seen: string[] = [];
    for (const address of crowd) if ((await few.check(client({ address }), nobody)) !== undefined) seen.push(address);
    return seen;
  };
  const here = await refused(SALT);
  // 3000 addresses share 65,536 counters: by chance some 68 find theirs in use.
  expect(here.length).toBeGreaterThan(20);
  expect(here.length).toBeLessThan(150);
  expect(await refused(new Uint8Array(16).fill(1))).not.toEqual(here);
});
