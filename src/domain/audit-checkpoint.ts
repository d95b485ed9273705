import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import * as z from 'zod/mini';
import { sha256Of } from '../lib/digest.ts';
import { parsedJson } from '../lib/json.ts';
import { AppError, systemCode } from './errors.ts';

/**
 * A signed record of where the audit log ended. Somebody who can rewrite the whole store can make a chain that is whole;
 * they cannot sign for it, so a checkpoint from before shows that the log was cut, rewritten or replaced.
 */

/** What a checkpoint says of the log. */
const signed = {
  organization_id: z.string(),
  seq: z.int().check(z.minimum(1)),
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  timestamp: z.string(),
};

export const checkpoint = z.object({
  ...signed,
  /** SHA-256 of the public key's SubjectPublicKeyInfo in DER, hex: says which of several keys it was. */
  key_id: z.string(),
  /** Ed25519 (RFC 8032) over `signedText`, base64. */
  signature: z.string(),
});
export type Checkpoint = z.infer<typeof checkpoint>;
type Signed = Omit<Checkpoint, 'key_id' | 'signature'>;

/** The text that is signed: a line each, so that no value can pass for another, and a first line of nothing else. */
const signedText = ({ organization_id, seq, hash, timestamp }: Signed): Buffer =>
  Buffer.from(['roster audit checkpoint 1', organization_id, seq, hash, timestamp, ''].join('\n'));

/** A key to sign checkpoints with, from PEM. Throws `invalid` for anything but a private Ed25519 key without a passphrase. */
export const signingKey = (pem: string, from: string): KeyObject =>
  ed25519(createPrivateKey, pem, `${from} has no private key of the kind Ed25519`, MAKE_KEY);

/** A key to check signatures with, from PEM. Throws `invalid` for anything but an Ed25519 key. */
export const verifyingKey = (pem: string, from: string): KeyObject =>
  ed25519(createPublicKey, pem, `${from} has no public key of the kind Ed25519`, PUBLIC_KEY);

const MAKE_KEY = 'make one, without a passphrase: openssl genpkey -algorithm ed25519 -out audit-key.pem';
const PUBLIC_KEY = 'it comes from the private one: openssl pkey -in audit-key.pem -pubout -out audit-key.pub';

function ed25519(read: (pem: string) => KeyObject, pem: string, message: string, hint: string): KeyObject {
  const refuse = (cause?: unknown) =>
    new AppError('invalid', message, {
      hint,
      cause,
      details: cause === undefined ? {} : { reason: systemCode(cause) },
    });
  let key: KeyObject;
  try {
    key = read(pem);
  } catch (error) {
    throw refuse(error);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw refuse();
  return key;
}

/** Signs where the log ended. */
export function signCheckpoint(end: Signed, key: KeyObject): Checkpoint {
  return { ...end, key_id: keyId(key), signature: sign(null, signedText(end), key).toString('base64') };
}

/** What a checkpoint says, once its signature is checked. Throws `invalid` for another text, and for another key's or a changed one. */
export function readCheckpoint(text: string, from: string, key: KeyObject): Signed {
  const found = checkpoint.safeParse(parsedJson(text));
  if (!found.success)
    throw new AppError('invalid', `${from} is no checkpoint`, {
      hint: 'name what this wrote: roster audit checkpoint --key FILE --json > checkpoint.json',
    });
  const { key_id, signature, ...end } = found.data;
  if (verify(null, signedText(end), key, Buffer.from(signature, 'base64'))) return end;
  throw new AppError(
    'invalid',
    key_id === keyId(key) ? `${from} was changed after it was signed` : `${from} was signed by another key`,
    {
      hint: 'nothing can be told from it; use another checkpoint, or the key that signed this one',
      details: { key_id },
    },
  );
}

/** Says which of several keys one is, private or public. */
export const keyId = (key: KeyObject): string =>
  sha256Of((key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' }));
