// A URL as it will be called. Parsing by the WHATWG rules turns every odd spelling of an address (octal, hex,
// full-width digits) into the plain one before anybody judges it.

export interface Target {
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly path: string;
}

export const parseTarget = (text: string): Target | string => {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'the URL is not valid';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'only http and https are allowed';
  if (url.username !== '' || url.password !== '') return 'credentials belong in a header, not in the URL';
  if (url.hostname === '') return 'the URL has no host';
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  if (port === 0) return 'port 0 cannot be called';
  return { origin: url.origin, host: url.hostname, port, secure, path: url.pathname + url.search };
};
