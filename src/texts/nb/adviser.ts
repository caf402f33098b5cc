export const adviser = {};
