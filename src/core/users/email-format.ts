// Does a text look like an email address? The border of `/users/track`: what passes here is stored and mailed.
const MAX_EMAIL_CHARS = 320;
const LOCAL = /^[^\s@"(),:;<>[\\\]\p{Cc}]{1,64}$/u;
const DOMAIN = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u;

export const looksLikeEmail = (text: string): boolean => {
  if (text.length > MAX_EMAIL_CHARS) return false;
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  if (at < 1 || local.startsWith('.') || local.endsWith('.') || local.includes('..')) return false;
  return LOCAL.test(local) && DOMAIN.test(text.slice(at + 1));
};
