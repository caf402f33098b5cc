import type { ParamMatcher } from '@sveltejs/kit';

// What cannot be an id is not asked of the database.
export const match: ParamMatcher = (param) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(param);
