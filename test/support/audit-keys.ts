import { generateKeyPairSync } from 'node:crypto';

/** A pair of keys for checkpoints, as PEM. */
export function keyPair(): { readonly privateKey: string; readonly publicKey: string } {
  return generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}
