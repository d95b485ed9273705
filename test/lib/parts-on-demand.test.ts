import { partsOnDemand } from '../../src/lib/parts-on-demand.ts';

/** Objects whose parts are made when they are used. */

let made: string[];
beforeEach(() => (made = []));

interface Parts {
  readonly one: { readonly of: string };
  readonly other: { readonly of: string };
}

const part = (name: string) => (of: string) => {
  made.push(`${name} of ${of}`);
  return { of };
};
const parts = partsOnDemand<string, Parts>({ one: part('one'), other: part('other') });

test('a part is made when it is used, once for each object', () => {
  const [a, b] = [parts('a'), parts('b')];
  expect(made).toEqual([]);
  expect([a.one, b.other, a.one]).toEqual([{ of: 'a' }, { of: 'b' }, { of: 'a' }]);
  expect(a.one).toBe(a.one);
  expect(made).toEqual(['one of a', 'other of b']);
});

test('a part that fails to be made is made again the next time', () => {
  let fails = true;
  const failing = partsOnDemand<string, Pick<Parts, 'one'>>({
    one: (of) => {
      if (fails) throw new Error('not yet');
      return { of };
    },
  });
  const object = failing('a');
  expect(() => object.one).toThrow('not yet');
  fails = false;
  expect(object.one).toEqual({ of: 'a' });
});
