// Subscriptions come from browsers, that is from strangers: their endpoint is a web address or nothing.

export const isHttpsOrLocal = (url: string): boolean => /^https?:\/\/[^\s/?#@]+\//i.test(url);
