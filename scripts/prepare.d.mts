// What tests use of prepare.mjs.
export const findChromium: () => string | null;
export const digestSources: () => string;
