import { createHash } from 'node:crypto';

/** The challenge of a verifier: SHA-256 in base64url (RFC 7636, section 4.2). */
export const s256 = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');
