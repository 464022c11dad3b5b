// Two lessons for LiquidJS' tokenizer, which all its instances share: the literal 5.0 is a float, and every filter
// that is named is noted, so that a check can say where an unknown one stands.
import { Tokenizer } from 'liquidjs';
import { noteFilter } from './parse-facts.ts';
import { Float } from './values.ts';

let taught = false;

export const teachTokenizer = (): void => {
  if (taught) return;
  taught = true;
  const readNumber = methodOf('readNumber');
  Tokenizer.prototype.readNumber = function (this: Tokenizer) {
    const token = readNumber.call(this);
    if (token !== undefined && token.getText().includes('.') && Number.isInteger(token.content)) {
      Object.assign(token, { content: new Float(token.content) });
    }
    return token;
  };
  const readFilter = methodOf('readFilter');
  Tokenizer.prototype.readFilter = function (this: Tokenizer) {
    const token = readFilter.call(this);
    if (token !== null) noteFilter({ name: token.name, input: token.input, begin: token.begin });
    return token;
  };
};

const methodOf = <Name extends 'readNumber' | 'readFilter'>(name: Name): Tokenizer[Name] =>
  Object.getOwnPropertyDescriptor(Tokenizer.prototype, name)?.value as Tokenizer[Name];
