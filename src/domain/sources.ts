/** Who says what is so: people here, or the identity provider that an organization lets manage it. The words are Semaphore's. */
export const SOURCES = ['manually', 'scim'] as const;
export type Source = (typeof SOURCES)[number];
