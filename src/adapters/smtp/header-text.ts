// Header lines of a mail. Nothing with a line break or another control character gets in (F103); everything
// that is not ASCII leaves as RFC 2047 words; long lines are folded at their spaces.
import { domainToASCII } from 'node:url';
import type { Mailbox } from '../../ports/transports.ts';

const MAX_LINE = 998;
const FOLD_AT = 76;
const ENCODED_BYTES = 45;

const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;
const NAME = /^[\x21-\x39\x3b-\x7e]{1,76}$/;
const PLAIN = /^[\x20-\x7e\t]*$/;
const ATOMS = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]+$/;

/** A folded `Name: value` line with its CRLF, or null when it is not a legal header. */
export const headerLine = (name: string, value: string): string | null => {
  if (!NAME.test(name) || CONTROL.test(value)) return null;
  const line = fold(`${name}: ${encodeText(value)}`);
  return line.split('\r\n').some((part) => part.length > MAX_LINE) ? null : `${line}\r\n`;
};

/** A value that is already encoded (addresses, parameters): checked and folded only. */
export const rawHeaderLine = (name: string, value: string): string => `${fold(`${name}: ${value}`)}\r\n`;

export const encodeText = (text: string): string =>
  PLAIN.test(text) && !text.includes('=?') ? text : encodedWords(text);

const encodedWords = (text: string): string => {
  const words: string[] = [];
  let chunk = '';
  let bytes = 0;
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > ENCODED_BYTES) {
      words.push(chunk);
      chunk = '';
      bytes = 0;
    }
    chunk += character;
    bytes += size;
  }
  words.push(chunk);
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word, 'utf8').toString('base64')}?=`).join(' ');
};

const fold = (line: string): string => {
  if (line.length <= FOLD_AT) return line;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > FOLD_AT) {
    let at = rest.lastIndexOf(' ', FOLD_AT);
    // Never fold inside the name or at a lone leading blank: such a line would be empty.
    if (at <= (lines.length === 0 ? rest.indexOf(':') + 1 : 0)) at = rest.indexOf(' ', FOLD_AT);
    if (at < 0 || rest.slice(0, at).trim() === '') break;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...lines, rest].filter((part) => part.trim() !== '').join('\r\n');
};

export const encodeMailbox = ({ name, address }: Mailbox): string | null => {
  if (name !== undefined && CONTROL.test(name)) return null;
  const bare = asciiDomain(address);
  if (name === undefined || name === '') return bare;
  return `${displayName(name)} <${bare}>`;
};

const displayName = (name: string): string => {
  if (ATOMS.test(name) && !name.includes('=?')) return name;
  if (PLAIN.test(name) && !name.includes('=?')) return `"${name.replace(/["\\]/g, '\\$&')}"`;
  return encodedWords(name);
};

/** The domain in its ASCII form; the local part stays as it is. */
export const asciiDomain = (address: string): string => {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return PLAIN.test(domain) ? address : `${address.slice(0, at)}@${domainToASCII(domain)}`;
};

export const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;
