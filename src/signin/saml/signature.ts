import { attributeOf, childrenOf, elementsIn } from '../../lib/xml-tree.ts';
import type { XmlElement } from '../../lib/xml-tree.ts';
import { EXCLUSIVE, SIGNATURE } from './names.ts';
import { refusedResponse } from './refused.ts';

/** How a signature must be made: over the element in which it stands, whole, by algorithms that are still sound. */

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const ENCRYPTION = 'http://www.w3.org/2001/04/xmlenc#';
const SIGNATURES: readonly string[] = [
  `${MORE}rsa-sha256`,
  `${MORE}rsa-sha512`,
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
];
const DIGESTS: readonly string[] = [`${ENCRYPTION}sha256`, `${ENCRYPTION}sha512`];
/** Nothing may change what is signed but the signature itself, which is left out. */
const TRANSFORMS: readonly string[] = [`${SIGNATURE}enveloped-signature`, EXCLUSIVE];

/** A signature has a dozen elements, and some more for certificates. It is read before it is known to be anybody's. */
const MOST_ELEMENTS = 64;
const MOST_ATTRIBUTES = 128;
/** Of the values of all its attributes, in characters: the library compares each prefix in a list with all that are declared. */
const LONGEST_VALUES = 4096;

/** Throws `unauthenticated` for a signature over something else than `signed`, or by other algorithms. */
export function requireSignature(signature: XmlElement, signed: XmlElement): void {
  const all = [...elementsIn(signature)];
  const values = all.flatMap((element) => element.attributes.map(({ value }) => value));
  const length = values.reduce((sum, value) => sum + value.length, 0);
  if (all.length > MOST_ELEMENTS || values.length > MOST_ATTRIBUTES || length > LONGEST_VALUES)
    throw refusedResponse('has a signature that says too much');
  const info = only(signature, 'SignedInfo');
  only(signature, 'SignatureValue');
  const reference = only(info, 'Reference');
  if (childrenOf(signature, SIGNATURE, 'Object').length > 0)
    throw refusedResponse('has a signature that holds objects');
  if (attributeOf(reference, 'URI') !== `#${attributeOf(signed, 'ID') ?? ''}`)
    throw refusedResponse('has a signature over something else than it stands in');
  requireOneOf([EXCLUSIVE], only(info, 'CanonicalizationMethod'));
  requireOneOf(SIGNATURES, only(info, 'SignatureMethod'));
  requireOneOf(DIGESTS, only(reference, 'DigestMethod'));
  requireTransforms(only(reference, 'Transforms'));
}

function only(parent: XmlElement, name: string): XmlElement {
  const [child, ...others] = childrenOf(parent, SIGNATURE, name);
  if (child === undefined || others.length > 0) throw refusedResponse('has a signature that is not in order');
  return child;
}

function requireOneOf(allowed: readonly string[], method: XmlElement): void {
  if (allowed.includes(attributeOf(method, 'Algorithm') ?? '')) return;
  throw refusedResponse(
    'is signed in a way that is not accepted',
    'let the identity provider sign with RSA and SHA-256 or SHA-512; SHA-1 is not accepted',
  );
}

function requireTransforms(transforms: XmlElement): void {
  const used = transforms.children.map((transform) => attributeOf(transform, 'Algorithm') ?? '');
  const isKnown = transforms.children.every(({ namespace, name }) => namespace === SIGNATURE && name === 'Transform');
  if (!isKnown || used.length !== TRANSFORMS.length || !used.every((one, at) => one === TRANSFORMS[at]))
    throw refusedResponse('has a signature over a changed text');
}
