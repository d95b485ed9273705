import fc from 'fast-check';
import { response, samlKey, stated } from '../../support/saml/documents.ts';
import { verified } from '../../support/saml/verify.ts';
import { thorough } from '../../support/thorough.ts';
import { AppError } from '../../../src/domain/errors.ts';

/** A response that somebody changed anywhere is refused, or still says what was signed. */

const key = samlKey();
const xml = response(key, { attributes: stated({ email: ['grace@acme.example'], groups: ['dev'] }) });

const fraction = fc.double({ min: 0, max: 1, noNaN: true });
/** What attackers would like to put somewhere. */
const PIECES = [
  ...['owner', '<!---->', '<![CDATA[x]]>', '&amp;', '&#65;', '\n', ' ', '<x/>', '</saml:Subject>', '"', 'xmlns="x"'],
  ...['<saml:NameID>owner</saml:NameID>', '<saml:Assertion/>', '<Signature/>', '_evil', '#', "'", '\u00e4', '\r'],
];

type Mutation = (text: string) => string;

/** From a place to another. */
const slices = fc.tuple(fraction, fraction).map(([one, two]) => [Math.min(one, two), Math.max(one, two)] as const);
const place = (text: string, at: number): number => Math.floor(at * text.length);
/** Between elements, where a whole tag can go. */
const seams = (text: string): readonly number[] => [...text.matchAll(/></g)].map(({ index }) => index + 1);
const seam = (text: string, at: number): number => seams(text)[Math.floor(at * (seams(text).length - 1))] ?? 0;

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fraction, fc.constantFrom(...PIECES)).map(
    ([at, piece]): Mutation =>
      (text) =>
        text.slice(0, place(text, at)) + piece + text.slice(place(text, at)),
  ),
  fc.tuple(fraction, fc.constantFrom(...PIECES)).map(
    ([at, piece]): Mutation =>
      (text) =>
        text.slice(0, seam(text, at)) + piece + text.slice(seam(text, at)),
  ),
  fc.tuple(fraction, fc.integer({ min: 0x20, max: 0x7e })).map(
    ([at, char]): Mutation =>
      (text) =>
        text.slice(0, place(text, at)) + String.fromCharCode(char) + text.slice(place(text, at) + 1),
  ),
  slices.map(
    ([from, to]): Mutation =>
      (text) =>
        text.slice(0, seam(text, from)) + text.slice(seam(text, to)),
  ),
  fc.tuple(slices, fraction).map(([[from, to], at]): Mutation => (text) => {
    const copy = text.slice(seam(text, from), seam(text, to));
    return text.slice(0, seam(text, at)) + copy + text.slice(seam(text, at));
  }),
);

test('no change makes a response that is accepted as somebody else', async () => {
  const { use, subject, email, groups } = await verified(xml, key);
  const accepted = { use, subject, email, groups };
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
      const changed = mutations.reduce((text, mutate) => mutate(text), xml);
      const outcome = await verified(changed, key).catch((error: unknown) => error);
      if (outcome instanceof AppError && outcome.code === 'unauthenticated') return;
      expect(outcome).toMatchObject(accepted);
    }),
    { numRuns: thorough(150, 20_000) },
  );
});
