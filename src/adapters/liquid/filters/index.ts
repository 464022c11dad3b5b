// The filters there are. A name that is not here passes its value on unchanged.
import { arrays } from './arrays.ts';
import { encodings } from './encodings.ts';
import type { FilterSet } from './filter.ts';
import { formats } from './formats.ts';
import { math } from './math.ts';
import { strings } from './strings.ts';

export const FILTERS: FilterSet = { ...arrays, ...math, ...strings, ...encodings, ...formats };
