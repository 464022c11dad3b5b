// What values look like as text: `{{ value }}`, and Ruby's inspect inside hashes.
import { strftime } from './strftime.ts';
import { Float, Moment, isHash, isNumeric, storedTime, unwrap } from './values.ts';
import type { Numeric } from './values.ts';

/** A property of plain data, own keys alone. */
export const readKey = (value: unknown, key: unknown): unknown => {
  const name = unwrap(key);
  if (Array.isArray(value)) return readElement(value as readonly unknown[], name);
  return isHash(value) && Object.hasOwn(value, print(name)) ? value[print(name)] : null;
};

const readElement = (list: readonly unknown[], index: unknown): unknown =>
  typeof index === 'number' && Number.isInteger(index) ? (list.at(index) ?? null) : null;

/** Elements of a list or object, characters of a text. */
export const sizeOf = (value: unknown): number => {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  return isHash(value) ? Object.keys(value).length : 0;
};

/** What `{{ value }}` prints. Depth is bounded by the depth of the data, which came as JSON. */
export const print = (input: unknown): string => {
  const value = unwrap(input);
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (isNumeric(value)) return printNumber(value);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(print).join('');
  if (value instanceof Moment) return printMoment(value);
  return storedTime(value) ?? inspect(value);
};

/** Ruby's `inspect`: how a value looks inside a printed hash or array. */
export const inspect = (value: unknown): string => {
  if (value === null || value === undefined) return 'nil';
  if (typeof value === 'string') return inspectText(value);
  if (Array.isArray(value)) return `[${value.map(inspect).join(', ')}]`;
  if (!isHash(value)) return storedTime(value) === null ? print(value) : inspectText(print(value));
  const pairs = Object.keys(value).map((key) => `${inspectText(key)}=>${inspect(value[key])}`);
  return `{${pairs.join(', ')}}`;
};

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
};
const inspectText = (text: string): string =>
  `"${text.replace(/["\\\n\t\r]/g, (c) => ESCAPES[c] ?? c).replace(/#(?=[{$@])/g, '\\#')}"`;

const printNumber = (value: Numeric): string => {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Float) return printFloat(value.valueOf());
  if (!Number.isInteger(value)) return printFloat(value);
  return Math.abs(value) < 1e21 ? String(value) : BigInt(value).toString();
};

/** Ruby writes floats plainly from 0.0001 up to 10^16, and always with a fraction. */
const printFloat = (value: number): string => {
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : value < 0 ? '-Infinity' : 'NaN';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return printScientific(value);
  return Number.isInteger(value) ? `${value}.0` : String(value);
};

const printScientific = (value: number): string => {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  const digits = String(Math.abs(power)).padStart(2, '0');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${power < 0 ? '-' : '+'}${digits}`;
};

/** Ruby prints a time as `2025-01-15 15:30:00 -0800`, in UTC as `… UTC`. */
const printMoment = ({ at, zone }: Moment): string =>
  strftime(at, zone, zone === 'UTC' ? '%Y-%m-%d %H:%M:%S UTC' : '%Y-%m-%d %H:%M:%S %z');
