const AT = '2026-03-01T09:00:00.000Z';

/** A group as the API answers with it. */
export const STAFF = {
  id: 'g',
  name: 'staff',
  description: '',
  role: null,
  member_count: 0,
  source: 'manually',
  created_at: AT,
  updated_at: AT,
};
