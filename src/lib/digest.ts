import { hash } from 'node:crypto';

/** SHA-256 in hex, of a text in UTF-8 or of bytes. For much data: ten times as fast as that of sha256.ts, once node:crypto is loaded. */
export const sha256Of = (data: string | Uint8Array): string => hash('sha256', data);
