export const candidate = {};
