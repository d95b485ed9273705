import { childrenOf } from '../../lib/xml-tree.ts';
import type { XmlElement } from '../../lib/xml-tree.ts';
import { SIGNATURE } from './names.ts';

/**
 * The first half of a signature: whether a key of the provider signed what it says of the assertion. The second, whether
 * that is true of this assertion, takes the library long for a large one, and is asked only of who passes the first.
 */

/** A signature, and the elements around it without what else they hold. */
export interface SignatureInPlace {
  readonly text: string;
  readonly document: string;
  /** The digest that it says the assertion has. */
  readonly digest: string;
}

/** Cuts a signature out of a document; `around`: the elements in which it stands, the outermost first. */
export function inPlace(text: string, around: readonly XmlElement[], signature: XmlElement): SignatureInPlace {
  const own = text.slice(signature.place.from, signature.place.to);
  const tags = around.map(({ place }) => text.slice(place.from, place.tagTo));
  const ends = tags.map((tag) => `</${/^<([^\s>]+)/.exec(tag)?.[1] ?? ''}>`).reverse();
  const [info] = childrenOf(signature, SIGNATURE, 'SignedInfo');
  const [reference] = info === undefined ? [] : childrenOf(info, SIGNATURE, 'Reference');
  const [digest] = reference === undefined ? [] : childrenOf(reference, SIGNATURE, 'DigestValue');
  return { text: own, document: [...tags, own, ...ends].join(''), digest: digest?.text ?? '' };
}

/** Whether one of these certificates signed what a signature says. Whether it is true is not looked at. */
export async function isSignedByOne(
  certificates: readonly string[],
  { text, document, digest }: SignatureInPlace,
): Promise<boolean> {
  const { SignedXml } = await import('xml-crypto');
  const AsSaid = class {
    getAlgorithmName = (): string => '';
    getHash = (): string => digest;
  };
  return certificates.some((publicCert) => {
    const check = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
    for (const algorithm of Object.keys(check.HashAlgorithms)) check.HashAlgorithms[algorithm] = AsSaid;
    try {
      check.loadSignature(text);
      return check.checkSignature(document);
    } catch {
      // The library throws for a wrong signature as for one that it cannot read.
      return false;
    }
  });
}
